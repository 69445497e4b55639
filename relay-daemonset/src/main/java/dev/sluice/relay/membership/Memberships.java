package dev.sluice.relay.membership;

import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.Membership;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.rule.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The memberships this process holds. The kernel speaks IGMP and MLD; a membership lives as long as
 * a socket does. One socket holds few (20 by default, {@code igmp_max_memberships}), so there are
 * as many sockets as needed. A group that cannot be joined is taken in by the interface's
 * all-multicast mode. Used by one thread.
 */
public final class Memberships implements AutoCloseable {
  private final Map<Join, Socket> joined = new HashMap<>();
  private final Map<Kind, List<Socket>> sockets = new HashMap<>();
  private final Map<Integer, Fd> allMulticast = new HashMap<>();
  private final Map<Join, String> failed = new HashMap<>();

  /** Memberships of one kind share sockets: a socket refuses to mix sources and any source. */
  private record Kind(boolean ipv4, boolean source) {
    static Kind of(Join join) {
      return new Kind(join.group().isIpv4(), join.source() != null);
    }
  }

  private static final class Socket {
    final Fd fd;
    int count;
    boolean full;

    Socket(Fd fd) {
      this.fd = fd;
    }
  }

  /** No memberships. */
  public Memberships() {}

  /** Joins what is wanted and not held, leaves what is held and not wanted, retries what failed. */
  public void apply(Set<Join> wanted) {
    for (Join join : new ArrayList<>(joined.keySet())) {
      if (!wanted.contains(join)) {
        leave(join);
      }
    }
    failed.clear();
    for (Join join : wanted) {
      if (!joined.containsKey(join)) {
        join(join);
      }
    }
    Set<Integer> needy = new HashSet<>();
    failed.keySet().forEach(join -> needy.add(join.ifindex()));
    takeAll(needy);
  }

  private void join(Join join) {
    List<Socket> pool = sockets.computeIfAbsent(Kind.of(join), kind -> new ArrayList<>());
    try {
      for (Socket socket : pool) {
        if (!socket.full && joined(join, socket)) {
          return;
        }
      }
      int family = join.group().isIpv4() ? Sockets.AF_INET : Sockets.AF_INET6;
      Socket fresh =
          new Socket(
              Fd.of(Sockets.socket(family, Sockets.SOCK_DGRAM, 0), "open a membership socket"));
      pool.add(fresh);
      if (!joined(join, fresh)) {
        failed.put(join, Native.strerror(Errno.ENOBUFS));
      }
    } catch (ErrnoException e) {
      failed.put(join, String.valueOf(e.getMessage()));
    }
  }

  /** Whether the socket holds the membership now; false when it can hold no more. */
  private boolean joined(Join join, Socket socket) throws ErrnoException {
    int answer = call(socket, true, join);
    if (answer == -Errno.ENOBUFS || answer == -Errno.ENOMEM) {
      // A socket's limit of sources per group says nothing about other groups.
      socket.full = join.source() == null;
      return false;
    }
    if (answer != -Errno.EADDRINUSE) {
      Native.check(answer, "join " + join);
    }
    socket.count++;
    joined.put(join, socket);
    return true;
  }

  private void leave(Join join) {
    Socket socket = joined.remove(join);
    if (socket != null) {
      // The interface may be gone, and the membership with it.
      call(socket, false, join);
      socket.full = false;
      if (--socket.count == 0) {
        socket.fd.close();
        sockets.getOrDefault(Kind.of(join), new ArrayList<>()).remove(socket);
      }
    }
  }

  private static int call(Socket socket, boolean enter, Join join) {
    int fd = socket.fd.number();
    Address source = join.source();
    return source == null
        ? Membership.group(fd, enter, join.ifindex(), ip(join.group()))
        : Membership.source(fd, enter, join.ifindex(), ip(join.group()), ip(source));
  }

  private static Membership.Ip ip(Address address) {
    return new Membership.Ip(address.isIpv4(), address.high(), address.low());
  }

  private void takeAll(Set<Integer> ifindexes) {
    for (Integer old : new ArrayList<>(allMulticast.keySet())) {
      if (!ifindexes.contains(old)) {
        Fd fd = allMulticast.remove(old);
        if (fd != null) {
          fd.close();
        }
      }
    }
    for (Integer ifindex : ifindexes) {
      if (!allMulticast.containsKey(ifindex)) {
        takeAll(ifindex);
      }
    }
  }

  private void takeAll(int ifindex) {
    try {
      Fd fd = Fd.of(Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0), "open a packet socket");
      int answer = Membership.allMulticast(fd.number(), true, ifindex);
      if (answer < 0) {
        fd.close();
        Native.check(answer, "take in all multicast");
      }
      allMulticast.put(ifindex, fd);
    } catch (ErrnoException e) {
      failed.replaceAll(
          (join, why) -> join.ifindex() == ifindex ? why + "; " + e.getMessage() : why);
    }
  }

  /** Groups held now. */
  public int size() {
    return joined.size();
  }

  /** Sockets that hold them. */
  public int sockets() {
    return sockets.values().stream().mapToInt(List::size).sum();
  }

  /** What could not be joined and why, in words. */
  public List<String> problems() {
    Set<String> sorted = new TreeSet<>();
    failed.forEach((join, why) ->
        sorted.add(
            "cannot join "
                + join
                + ": "
                + why
                + (allMulticast.containsKey(join.ifindex())
                    ? "; all multicast is taken in instead"
                    : "")));
    return List.copyOf(sorted);
  }

  /** Leaves everything. */
  @Override
  public void close() {
    sockets.values().forEach(pool -> pool.forEach(socket -> socket.fd.close()));
    allMulticast.values().forEach(Fd::close);
    sockets.clear();
    allMulticast.clear();
    joined.clear();
    failed.clear();
  }
}
