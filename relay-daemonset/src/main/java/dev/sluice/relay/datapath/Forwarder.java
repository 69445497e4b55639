package dev.sluice.relay.datapath;

import dev.sluice.relay.frame.Envelope;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.frame.Rewriter;
import dev.sluice.relay.frame.Verdict;
import dev.sluice.relay.frame.Wire;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Egress;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Limiter;
import dev.sluice.relay.table.Route;
import dev.sluice.relay.table.Table;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames one by one, decides, and hands copies to an outlet: the whole packet path between
 * receiving and sending. Every frame is counted as matched, unmatched or by the cause it was
 * refused for; every copy of a matched one as sent or by the cause it was dropped for. One
 * thread's; nothing here allocates.
 */
public final class Forwarder {
  private static final long GROUP_BIT = 1L << 40;
  private static final long MAC = 0xffff_ffff_ffffL;
  private static final long MAPPED = 0xffffL << 32;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int ESP = 50;

  private final Counters counters;
  private final Outlet outlet;
  private final Rewriter rewriter = new Rewriter();
  private final @Nullable Fragments fragments;
  private Table table = Table.empty();
  private @Nullable Ingress ingress;
  private long now;

  // The packet being looked up: find has no room for more arguments, fields do.
  private long sourceHigh;
  private long sourceLow;
  private long groupHigh;
  private long groupLow;

  /** A forwarder that knows no rules yet, and refuses fragments. */
  public Forwarder(Counters counters, Outlet outlet) {
    this(counters, outlet, false);
  }

  /**
   * A forwarder that knows no rules yet.
   *
   * @param fragments whether fragments are forwarded: those that follow a first one
   */
  public Forwarder(Counters counters, Outlet outlet, boolean fragments) {
    this.counters = counters;
    this.outlet = outlet;
    this.fragments = fragments ? new Fragments() : null;
  }

  /**
   * Begins a batch.
   *
   * @param ifindex interface the frames come from
   * @param nanos time of the batch, CLOCK_MONOTONIC
   */
  public void begin(Table current, int ifindex, long nanos) {
    table = current;
    ingress = current.ingress(ifindex);
    now = nanos;
  }

  /** Counters of this thread. */
  public Counters counters() {
    return counters;
  }

  /** Sends what the frames since {@link #begin} gave rise to. */
  public void flush() {
    outlet.flush();
  }

  /**
   * Takes the frame of {@code length} bytes at {@code at}; {@code info} as in {@link FrameInfo}.
   */
  public void accept(MemorySegment s, long at, int length, long info) {
    if ((info & FrameInfo.AGGREGATE) != 0) {
      acceptAggregate(s, at, length, info);
      return;
    }
    counters.add(Total.RECEIVED, 1);
    counters.add(Total.RECEIVED_BYTES, length);
    long verdict = Parser.parse(s, at, length);
    if (Verdict.what(verdict) != Verdict.RELAYABLE) {
      refuse(s, at, verdict, info);
      return;
    }
    addresses(s, at + Verdict.l3(verdict), verdict);
    Route route = claimed(s, at, info, meta(verdict, port(s, at, verdict)));
    if (route != null) {
      forward(route, s, at, verdict, (info & FrameInfo.PARTIAL) != 0);
    }
  }

  private void forward(Route route, MemorySegment s, long at, long verdict, boolean partial) {
    counters.add(Total.MATCHED, 1);
    int bytes = Verdict.end(verdict) - Verdict.l3(verdict);
    if (isAdmitted(route, bytes, hops(s, at, verdict))) {
      rewriter.begin(s, at, verdict, partial);
      copies(route, s, bytes, (int) (at + Verdict.end(verdict) - rewriter.payloadAt()));
    }
  }

  private void refuse(MemorySegment s, long at, long verdict, long info) {
    Fragments known = fragments;
    int what = Verdict.what(verdict);
    boolean whole = (info & FrameInfo.PARTIAL) == 0;
    if (what == Verdict.FRAGMENT && known != null && Verdict.hasOffsets(verdict) && whole) {
      fragment(known, s, at, verdict, info);
    } else {
      counters.add(cause(what), 1);
    }
  }

  /** The first fragment has a port, and decides for those that follow it. */
  private void fragment(Fragments known, MemorySegment s, long at, long verdict, long info) {
    long l3 = at + Verdict.l3(verdict);
    addresses(s, l3, verdict);
    long id =
        Verdict.isV6(verdict)
            ? Wire.i32(s, at + Verdict.l4(verdict) - 4) & 0xffff_ffffL
            : Wire.u16(s, l3 + 4);
    int protocol = Verdict.isEsp(verdict) ? ESP : UDP;
    known.select(sourceHigh, sourceLow, groupHigh, groupLow, id << 8 | protocol);
    boolean first = !Verdict.isBare(verdict);
    int port = first ? port(s, at, verdict) : known.port(now);
    if (port == Fragments.UNKNOWN) {
      counters.add(Total.FRAGMENT, 1);
      return;
    }
    Route route = claimed(s, at, info, meta(verdict, port));
    if (route != null) {
      if (first) {
        known.remember(port, now);
      }
      forward(route, s, at, verdict, false);
    }
  }

  /**
   * Takes a frame that stands for several UDP datagrams apart; each of them is then a frame of its
   * own, for rules, limits and counters.
   */
  private void acceptAggregate(MemorySegment s, long at, int length, long info) {
    counters.add(Total.RECEIVED, 1);
    counters.add(Total.RECEIVED_BYTES, length);
    long verdict = Parser.parse(s, at, length);
    int what = Verdict.what(verdict);
    if (what != Verdict.RELAYABLE) {
      // It may be longer than the memory it was received into.
      counters.add(what == Verdict.TRUNCATED ? Total.SUPER_FRAME : cause(what), 1);
      return;
    }
    addresses(s, at + Verdict.l3(verdict), verdict);
    Route route = claimed(s, at, info, meta(verdict, port(s, at, verdict)));
    if (route == null) {
      return;
    }
    int segment = FrameInfo.segment(info);
    if (segment == 0 || Verdict.isEsp(verdict)) {
      counters.add(Total.SUPER_FRAME, 1);
      return;
    }
    int payload = Wire.u16(s, at + Verdict.l4(verdict) + 4) - UDP_HEADER;
    int header = Verdict.l4(verdict) + UDP_HEADER - Verdict.l3(verdict);
    int count = Math.max(1, (payload + segment - 1) / segment);
    counters.add(Total.SEGMENTED, 1);
    counters.add(Total.RECEIVED, count - 1);
    counters.add(Total.MATCHED, count);
    int hops = hops(s, at, verdict);
    rewriter.begin(s, at, verdict, (info & FrameInfo.PARTIAL) != 0);
    for (int i = 0; i < count; i++) {
      int size = Math.min(segment, payload - i * segment);
      rewriter.segment(i, i * segment, size);
      if (isAdmitted(route, header + size, hops)) {
        copies(route, s, header + size, size);
      }
    }
  }

  private static Total cause(int what) {
    return switch (what) {
      case Verdict.TRUNCATED -> Total.TRUNCATED;
      case Verdict.NOT_IP -> Total.NOT_IP;
      case Verdict.BAD_HEADER -> Total.BAD_HEADER;
      case Verdict.FRAGMENT -> Total.FRAGMENT;
      case Verdict.CHECKSUM -> Total.CHECKSUM;
      default -> Total.UNMATCHED;
    };
  }

  /** The route of a packet that may be relayed; null when it is counted as something else. */
  private @Nullable Route claimed(MemorySegment s, long at, long info, long meta) {
    Ingress in = ingress;
    Route route =
        in != null && isForUs(in, s, at, info)
            ? in.find(groupHigh, groupLow, sourceHigh, sourceLow, meta)
            : null;
    if (route == null) {
      counters.add(Total.UNMATCHED, 1);
    } else if (table.isOwn(Wire.i64(s, at + 4) & MAC)) {
      counters.add(Total.LOOP, 1);
      return null;
    }
    return route;
  }

  /** Whether a frame is for this interface: not for another host, not for a VLAN interface. */
  private static boolean isForUs(Ingress in, MemorySegment s, long at, long info) {
    long destination = Wire.i64(s, at) >>> 16;
    boolean reached = (destination & GROUP_BIT) != 0 || destination == in.nic().mac();
    int vlan = FrameInfo.vlanId(info);
    return reached && (vlan == 0 || !in.isElsewhere(vlan));
  }

  private void addresses(MemorySegment s, long l3, long verdict) {
    if (Verdict.isV6(verdict)) {
      sourceHigh = Wire.i64(s, l3 + 8);
      sourceLow = Wire.i64(s, l3 + 16);
      groupHigh = Wire.i64(s, l3 + 24);
      groupLow = Wire.i64(s, l3 + 32);
    } else {
      long both = Wire.i64(s, l3 + 12);
      sourceHigh = 0;
      sourceLow = MAPPED | both >>> 32;
      groupHigh = 0;
      groupLow = MAPPED | (both & 0xffff_ffffL);
    }
  }

  private static int port(MemorySegment s, long at, long verdict) {
    return Verdict.isEsp(verdict) ? 0 : Wire.u16(s, at + Verdict.l4(verdict) + 2);
  }

  private static long meta(long verdict, int port) {
    return Ingress.meta(Verdict.isEsp(verdict) ? ESP : UDP, port);
  }

  private static int hops(MemorySegment s, long at, long verdict) {
    return Wire.u8(s, at + Verdict.l3(verdict) + (Verdict.isV6(verdict) ? 7 : 8));
  }

  /** Counts a packet the rule claimed; answers whether it is to be sent. */
  private boolean isAdmitted(Route route, int bytes, int hops) {
    counters.rule(route.slot(), bytes, now, sourceHigh, sourceLow);
    Limiter limiter = route.limiter();
    if (hops == 0) {
      dropAll(route, DropCause.TTL);
      return false;
    }
    if (limiter != null && !limiter.admits(bytes, now)) {
      dropAll(route, DropCause.RATE_LIMIT);
      return false;
    }
    return true;
  }

  /** Copies of the packet the rewriter is at. */
  private void copies(Route route, MemorySegment s, int bytes, int payload) {
    for (int i = 0; i < route.size(); i++) {
      copy(route.egress(i), s, bytes, payload);
    }
  }

  private void copy(Egress egress, MemorySegment s, int bytes, int payload) {
    Envelope envelope = egress.envelope();
    if (envelope == null) {
      counters.dropped(egress.slot(), DropCause.NO_ROUTE);
    } else if (bytes > egress.mtu()) {
      counters.dropped(egress.slot(), DropCause.TOO_BIG);
    } else {
      rewriter.write(envelope, outlet.headers(), outlet.headerAt());
      outlet.add(egress, rewriter.headerLength(), s, rewriter.payloadAt(), payload);
    }
  }

  private void dropAll(Route route, DropCause cause) {
    for (int i = 0; i < route.size(); i++) {
      counters.dropped(route.egress(i).slot(), cause);
    }
  }
}
