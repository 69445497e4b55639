package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A route netlink socket: {@code linux/netlink.h}, {@code linux/rtnetlink.h}. */
public final class Netlink implements AutoCloseable {
  /** Links come, go and change. */
  public static final int GROUP_LINK = 1;

  /** Neighbours' link-layer addresses change. */
  public static final int GROUP_NEIGH = 3;

  /** IPv4 addresses come and go. */
  public static final int GROUP_IPV4_ADDRESS = 5;

  /** IPv4 routes come and go. */
  public static final int GROUP_IPV4_ROUTE = 7;

  /** IPv6 addresses come and go. */
  public static final int GROUP_IPV6_ADDRESS = 9;

  /** IPv6 routes come and go. */
  public static final int GROUP_IPV6_ROUTE = 11;

  static final int NETLINK_ROUTE = 0;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;
  static final int NETLINK_DROP_MEMBERSHIP = 2;
  static final long SOCKADDR_NL_SIZE = 12;
  static final int RECEIVE_BUFFER = 1 << 20;
  static final long BUFFER = 64 * 1024;

  private final Arena arena = Arena.ofAuto();
  private final Fd fd;
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final MemorySegment pollSet = arena.allocate(Native.POLLFD_SIZE, 8);

  /** Opens a socket in the calling thread's network namespace. */
  public Netlink() throws ErrnoException {
    fd =
        Fd.of(
            Sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW, NETLINK_ROUTE),
            "open a route netlink socket");
    MemorySegment address = arena.allocate(SOCKADDR_NL_SIZE, 4);
    address.set(JAVA_SHORT, 0, (short) Sockets.AF_NETLINK);
    Native.check(Sockets.bind(fd.number(), address), "bind a route netlink socket");
    // A larger buffer only makes lost events rarer; they are survived either way.
    Sockets.setOption(fd.number(), Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, RECEIVE_BUFFER);
  }

  /** The descriptor to poll. */
  public int fd() {
    return fd.number();
  }

  /** Subscribes to a multicast group, or ends that. */
  public void subscribe(int group, boolean on) throws ErrnoException {
    int option = on ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP;
    Native.check(
        Sockets.setOption(fd.number(), SOL_NETLINK, option, group),
        "subscribe to route netlink group " + group);
  }

  /** Sends a message. */
  public void send(byte[] message) throws ErrnoException {
    MemorySegment.copy(
        MemorySegment.ofArray(message), 0, buffer, 0, Math.min(message.length, BUFFER));
    Native.check(
        Sockets.send(fd.number(), buffer.asSlice(0, message.length), Sockets.MSG_DONTWAIT),
        "send a route netlink message");
  }

  /**
   * Waits for messages.
   *
   * @return the bytes of one read, empty when nothing came in time
   * @throws ErrnoException ENOBUFS when the kernel had to drop messages
   */
  public byte[] receive(int timeoutMillis) throws ErrnoException {
    Native.pollSet(pollSet, 0, fd.number(), Native.POLLIN);
    int ready = Native.poll(pollSet, 1, timeoutMillis);
    if (ready <= 0) {
      return new byte[0];
    }
    int length = Sockets.receive(fd.number(), buffer, Sockets.MSG_DONTWAIT);
    if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
      return new byte[0];
    }
    Native.check(length, "read route netlink messages");
    return buffer.asSlice(0, length).toArray(JAVA_BYTE);
  }

  /** Throws away what is waiting; answers whether there was something, or something was lost. */
  public boolean discard() {
    boolean any = false;
    while (true) {
      int length = Sockets.receive(fd.number(), buffer, Sockets.MSG_DONTWAIT);
      if (length == -Errno.ENOBUFS || length > 0) {
        any = true;
      } else {
        return any;
      }
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
