package dev.sluice.relay.audience;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.Membership;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.rule.Address;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One link: its packet socket and what is known of its listeners. Used by one thread. */
final class Ear implements AutoCloseable {
  private Link link;
  private final Fd fd;
  private LinkState igmp;
  private LinkState mld;

  private Ear(Link link, Fd fd, boolean asks, long now) {
    this.link = link;
    this.fd = fd;
    igmp = LinkState.begin(Timing.STANDARD, asks ? link.ipv4() : null, now);
    mld = LinkState.begin(Timing.STANDARD, asks ? link.ipv6() : null, now);
  }

  /**
   * Begins to listen.
   *
   * @param asks whether this relay may be the link's querier
   * @throws ErrnoException when the interface cannot be listened to
   */
  static Ear open(Link link, boolean asks, long now) throws ErrnoException {
    Fd fd = PacketSocket.open();
    try {
      String where = " on " + link.interfaceName();
      Native.check(FrameFilter.attachMembership(fd.number()), "listen for reports" + where);
      Native.check(PacketSocket.ignoreOutgoing(fd.number()), "listen to others only" + where);
      // Reports of older hosts go to the group itself.
      Native.check(
          Membership.allMulticast(fd.number(), true, link.ifindex()), "hear all groups" + where);
      Native.check(
          PacketSocket.attach(fd.number(), link.ifindex(), true), "listen for reports" + where);
      return new Ear(link, fd, asks, now);
    } catch (ErrnoException e) {
      fd.close();
      throw e;
    }
  }

  /** Goes on with other addresses of the same interface; who listens is still known. */
  void moved(Link to, boolean asks) {
    link = to;
    igmp = igmp.from(asks ? to.ipv4() : null);
    mld = mld.from(asks ? to.ipv6() : null);
  }

  Link link() {
    return link;
  }

  int descriptor() {
    return fd.number();
  }

  /** Takes in what arrived. */
  void hear(MemorySegment buffer, byte[] frame, long now) {
    int length = Sockets.receive(fd.number(), buffer, Sockets.MSG_DONTWAIT);
    while (length > 0) {
      MemorySegment.copy(buffer, 0, MemorySegment.ofArray(frame), 0, length);
      for (Heard heard : Decoder.decode(Arrays.copyOf(frame, length))) {
        take(heard, now);
      }
      length = Sockets.receive(fd.number(), buffer, Sockets.MSG_DONTWAIT);
    }
  }

  private void take(Heard heard, long now) {
    Address about =
        switch (heard) {
          case Heard.Joined(Address group) -> group;
          case Heard.Left(Address group) -> group;
          case Heard.Queried query -> query.querier();
        };
    if (about.isIpv4()) {
      igmp = igmp.after(heard, now);
    } else {
      mld = mld.after(heard, now);
    }
  }

  /** Lets time pass: forgets who was silent, and asks what is due. */
  void pass(MemorySegment buffer, long now) {
    LinkState.Step four = igmp.at(now);
    LinkState.Step six = mld.at(now);
    igmp = four.state();
    mld = six.state();
    ask(four.queries(), link.ipv4(), buffer);
    ask(six.queries(), link.ipv6(), buffer);
  }

  private void ask(List<Query> queries, @Nullable Address own, MemorySegment buffer) {
    for (Query query : queries) {
      if (own != null) {
        byte[] frame = Encoder.query(link.mac(), own, query, Timing.STANDARD);
        MemorySegment.copy(MemorySegment.ofArray(frame), 0, buffer, 0, frame.length);
        // A query that cannot leave, from an interface that is down, is like one that was lost.
        int unused =
            Sockets.send(fd.number(), buffer.asSlice(0, frame.length), Sockets.MSG_DONTWAIT);
      }
    }
  }

  /** Adds the groups somebody listens to. */
  void addTo(Set<Audience.Member> members) {
    Set<Address> groups = new HashSet<>(igmp.groups());
    groups.addAll(mld.groups());
    groups.forEach(group -> members.add(new Audience.Member(link.interfaceName(), group)));
  }

  @Override
  public void close() {
    fd.close();
  }
}
