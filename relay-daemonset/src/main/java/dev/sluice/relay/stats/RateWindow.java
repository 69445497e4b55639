package dev.sluice.relay.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * The last ten seconds of a datapath's counters, in samples of about a second, and the rates they
 * show. A counter that went back belongs to a new owner of its slot, and counts from zero.
 */
public final class RateWindow {
  /** Samples that are kept: ten seconds need eleven. */
  private static final int SAMPLES = 11;

  private static final int PAIR = 2;

  private final List<Sample> samples = new ArrayList<>(SAMPLES + 1);

  private static final class Sample {
    final long nanos;
    final long[] rules;
    final long[] outputs;

    Sample(long nanos, long[] rules, long[] outputs) {
      this.nanos = nanos;
      this.rules = rules;
      this.outputs = outputs;
    }
  }

  /**
   * Packets and bits per second, over about one and about ten seconds.
   *
   * @param packets1 packets per second over the last second
   * @param bits1 bits of IP packets per second over the last second
   * @param packets10 packets per second over the last ten seconds
   * @param bits10 bits of IP packets per second over the last ten seconds
   */
  public record Rates(double packets1, double bits1, double packets10, double bits10) {
    /** Nothing moves, or nothing is known yet. */
    public static final Rates NONE = new Rates(0, 0, 0, 0);
  }

  /** A window without samples. */
  public RateWindow() {}

  /** Adds a sample; to be called about once a second. */
  public synchronized void add(long nanos, CounterView view) {
    long[] rules =
        pairs(view.rules(), view.ruleSlots(), Layout.RULE_STRIDE, Layout.PACKETS, Layout.BYTES);
    long[] outputs =
        pairs(
            view.outputs(),
            view.outputSlots(),
            Layout.OUTPUT_STRIDE,
            Layout.SENT,
            Layout.SENT_BYTES);
    samples.add(new Sample(nanos, rules, outputs));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  private static long[] pairs(long[] from, int slots, int stride, int first, int second) {
    long[] pairs = new long[slots * PAIR];
    for (int slot = 0; slot < slots; slot++) {
      pairs[slot * PAIR] = from[slot * stride + first];
      pairs[slot * PAIR + 1] = from[slot * stride + second];
    }
    return pairs;
  }

  /** Rates of what a rule takes in. */
  public synchronized Rates rule(int slot) {
    return rates(slot, true);
  }

  /** Rates of what an output sends. */
  public synchronized Rates output(int slot) {
    return rates(slot, false);
  }

  private Rates rates(int slot, boolean rule) {
    if (samples.size() < 2) {
      return Rates.NONE;
    }
    Sample newest = samples.getLast();
    Sample oldest = samples.getFirst();
    Sample before = samples.get(samples.size() - 2);
    long[] now = rule ? newest.rules : newest.outputs;
    long[] second = rule ? before.rules : before.outputs;
    long[] ten = rule ? oldest.rules : oldest.outputs;
    double seconds1 = (newest.nanos - before.nanos) / 1e9;
    double seconds10 = (newest.nanos - oldest.nanos) / 1e9;
    int packets = slot * PAIR;
    int bytes = packets + 1;
    return new Rates(
        moved(now, second, packets) / seconds1,
        moved(now, second, bytes) * 8 / seconds1,
        moved(now, ten, packets) / seconds10,
        moved(now, ten, bytes) * 8 / seconds10);
  }

  private static double moved(long[] now, long[] then, int at) {
    long end = at < now.length ? now[at] : 0;
    long start = at < then.length ? then[at] : 0;
    return end < start ? end : end - start;
  }
}
