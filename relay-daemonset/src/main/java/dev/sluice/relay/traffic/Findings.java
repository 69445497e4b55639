package dev.sluice.relay.traffic;

import dev.sluice.relay.frame.Wire;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What became of the flows that were sent. */
final class Findings {
  private static final long LONGEST = 60_000_000_000L;

  private final FlowTracker[] flows;
  private final boolean verify;
  private final Histogram delays = new Histogram(1, LONGEST, 3);
  private long received;
  private long bytes;
  private long foreign;
  private long damaged;
  private long firstNanos;
  private long lastNanos;

  Findings(int flowCount, boolean verify) {
    this.verify = verify;
    flows = new FlowTracker[flowCount];
    for (int i = 0; i < flowCount; i++) {
      flows[i] = new FlowTracker();
    }
  }

  /** Takes a datagram; answers whether it is a new one of a flow. */
  boolean take(Inbox inbox, int i) {
    return take(inbox.memory(), inbox.at(i), inbox.length(i), inbox.stamp(i));
  }

  boolean take(MemorySegment s, long at, int length, long stamp) {
    int flow = length < Payload.HEADER ? -1 : Wire.i32(s, at + Payload.FLOW);
    if (flow < 0 || flow >= flows.length || Wire.i32(s, at) != Payload.MAGIC) {
      foreign++;
      return false;
    }
    if (verify && !Payload.isWhole(s, at, length)) {
      damaged++;
      return false;
    }
    received++;
    bytes += length;
    if (stamp != 0) {
      firstNanos = firstNanos == 0 ? stamp : firstNanos;
      lastNanos = stamp;
      long delay = stamp - Wire.i64(s, at + Payload.TIME);
      delays.recordValue(Math.clamp(delay, 1, LONGEST));
    }
    return flows[flow].take(Wire.i64(s, at + Payload.SEQUENCE));
  }

  /** Datagrams of the flows that came, again or not. */
  long received() {
    return received;
  }

  /** Whether nothing is missing, doubled or damaged. */
  boolean isClean() {
    return received > 0 && sum(FlowTracker::missing) + sum(FlowTracker::duplicates) + damaged == 0;
  }

  private long sum(java.util.function.ToLongFunction<FlowTracker> what) {
    long sum = 0;
    for (FlowTracker flow : flows) {
      sum += what.applyAsLong(flow);
    }
    return sum;
  }

  /** Everything, in one line of JSON. */
  String json() {
    double seconds = (lastNanos - firstNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "{\"received\": %d, \"unique\": %d, \"bytes\": %d, \"missing\": %d, \"duplicates\": %d,"
            + " \"late\": %d, \"damaged\": %d, \"foreign\": %d, \"packetsPerSecond\": %.0f,"
            + " \"delayNanos\": {\"p50\": %d, \"p99\": %d, \"p999\": %d, \"max\": %d}}",
        received,
        sum(FlowTracker::unique),
        bytes,
        sum(FlowTracker::missing),
        sum(FlowTracker::duplicates),
        sum(FlowTracker::late),
        damaged,
        foreign,
        seconds > 0 ? (received - 1) / seconds : 0,
        delays.getValueAtPercentile(50),
        delays.getValueAtPercentile(99),
        delays.getValueAtPercentile(99.9),
        delays.getMaxValue());
  }
}
