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
  private static final int UDP = 17;
  private static final int ESP = 50;

  private final Counters counters;
  private final Outlet outlet;
  private final Rewriter rewriter = new Rewriter();
  private Table table = Table.empty();
  private @Nullable Ingress ingress;
  private long now;

  // The packet being looked up: find has no room for more arguments, fields do.
  private long sourceHigh;
  private long sourceLow;

  /** A forwarder that knows no rules yet. */
  public Forwarder(Counters counters, Outlet outlet) {
    this.counters = counters;
    this.outlet = outlet;
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
  public void accept(MemorySegment s, long at, int length, int info) {
    counters.add(Total.RECEIVED, 1);
    counters.add(Total.RECEIVED_BYTES, length);
    long verdict = Parser.parse(s, at, length);
    int what = Verdict.what(verdict);
    if (what != Verdict.RELAYABLE) {
      // An aggregated frame may be longer than the memory it was received into.
      boolean cut = what == Verdict.TRUNCATED && (info & FrameInfo.AGGREGATE) != 0;
      counters.add(cut ? Total.SUPER_FRAME : cause(what), 1);
      return;
    }
    Route route = isForUs(s, at, info) ? route(s, at, verdict) : null;
    if (route == null) {
      counters.add(Total.UNMATCHED, 1);
    } else if ((info & FrameInfo.AGGREGATE) != 0) {
      counters.add(Total.SUPER_FRAME, 1);
    } else if (table.isOwn(Wire.i64(s, at + 4) & MAC)) {
      counters.add(Total.LOOP, 1);
    } else {
      counters.add(Total.MATCHED, 1);
      forward(route, s, at, verdict, info);
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

  /** Whether a frame is for this interface: not for another host, not for a VLAN interface. */
  private boolean isForUs(MemorySegment s, long at, int info) {
    Ingress in = ingress;
    if (in == null) {
      return false;
    }
    long destination = Wire.i64(s, at) >>> 16;
    boolean reached = (destination & GROUP_BIT) != 0 || destination == in.nic().mac();
    int vlan = FrameInfo.vlanId(info);
    return reached && (vlan == 0 || !in.isElsewhere(vlan));
  }

  private @Nullable Route route(MemorySegment s, long at, long verdict) {
    Ingress in = ingress;
    if (in == null) {
      return null;
    }
    boolean esp = Verdict.isEsp(verdict);
    int port = esp ? 0 : Wire.u16(s, at + Verdict.l4(verdict) + 2);
    long meta = Ingress.meta(esp ? ESP : UDP, port);
    long l3 = at + Verdict.l3(verdict);
    if (Verdict.isV6(verdict)) {
      sourceHigh = Wire.i64(s, l3 + 8);
      sourceLow = Wire.i64(s, l3 + 16);
      return in.find(Wire.i64(s, l3 + 24), Wire.i64(s, l3 + 32), sourceHigh, sourceLow, meta);
    }
    long addresses = Wire.i64(s, l3 + 12);
    sourceHigh = 0;
    sourceLow = MAPPED | addresses >>> 32;
    return in.find(0, MAPPED | (addresses & 0xffff_ffffL), 0, sourceLow, meta);
  }

  private void forward(Route route, MemorySegment s, long at, long verdict, int info) {
    int l3 = Verdict.l3(verdict);
    int bytes = Verdict.end(verdict) - l3;
    counters.rule(route.slot(), bytes, now, sourceHigh, sourceLow);
    int hops = Wire.u8(s, at + l3 + (Verdict.isV6(verdict) ? 7 : 8));
    Limiter limiter = route.limiter();
    if (hops == 0) {
      dropAll(route, DropCause.TTL);
    } else if (limiter != null && !limiter.admits(bytes, now)) {
      dropAll(route, DropCause.RATE_LIMIT);
    } else {
      rewriter.begin(s, at, verdict, (info & FrameInfo.PARTIAL) != 0);
      int payload = (int) (at + Verdict.end(verdict) - rewriter.payloadAt());
      for (int i = 0; i < route.size(); i++) {
        copy(route.egress(i), s, bytes, payload);
      }
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
