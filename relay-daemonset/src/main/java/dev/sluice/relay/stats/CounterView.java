package dev.sluice.relay.stats;

/** All counters of a datapath at one moment, summed over its threads or processors. */
public final class CounterView {
  private final long[] totals = new long[Total.values().length];
  private final long[] latency = new long[Latency.BUCKETS];
  private final long[] rules;
  private final long[] outputs;

  /** Zeros, for so many slots. */
  public CounterView(int ruleSlots, int outputSlots) {
    rules = new long[ruleSlots * Layout.RULE_STRIDE];
    outputs = new long[outputSlots * Layout.OUTPUT_STRIDE];
  }

  /** Totals, in the order of {@link Total}; to be filled by the datapath. */
  public long[] totals() {
    return totals;
  }

  /** Samples of latency by {@link Latency} bucket; to be filled by the datapath. */
  public long[] latency() {
    return latency;
  }

  /** Rule slots, {@link Layout#RULE_STRIDE} longs each; to be filled by the datapath. */
  public long[] rules() {
    return rules;
  }

  /** Output slots, {@link Layout#OUTPUT_STRIDE} longs each; to be filled by the datapath. */
  public long[] outputs() {
    return outputs;
  }

  /** Rule slots there is room for. */
  public int ruleSlots() {
    return rules.length / Layout.RULE_STRIDE;
  }

  /** Output slots there is room for. */
  public int outputSlots() {
    return outputs.length / Layout.OUTPUT_STRIDE;
  }

  /** One total. */
  public long total(Total total) {
    return totals[total.at()];
  }

  /** One field of a rule slot, see {@link Layout}. */
  public long rule(int slot, int field) {
    return rules[slot * Layout.RULE_STRIDE + field];
  }

  /** One field of an output slot, see {@link Layout}. */
  public long output(int slot, int field) {
    return outputs[slot * Layout.OUTPUT_STRIDE + field];
  }

  /** Adds one thread's rule slot: counts are summed, the latest sighting and its sources win. */
  public void mergeRule(int slot, long[] from, int at) {
    int to = slot * Layout.RULE_STRIDE;
    rules[to + Layout.PACKETS] += Counters.read(from, at + Layout.PACKETS);
    rules[to + Layout.BYTES] += Counters.read(from, at + Layout.BYTES);
    long seen = Counters.read(from, at + Layout.LAST_SEEN);
    if (seen != 0
        && (rules[to + Layout.LAST_SEEN] == 0 || seen - rules[to + Layout.LAST_SEEN] > 0)) {
      rules[to + Layout.LAST_SEEN] = seen;
      for (int i = Layout.SOURCES; i < Layout.SOURCES + 2 * Layout.SOURCE_COUNT; i++) {
        rules[to + i] = Counters.read(from, at + i);
      }
    }
  }

  /** Adds another view, slot by slot; it has no more slots than this one. */
  public void add(CounterView other) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += other.totals[i];
    }
    for (int i = 0; i < latency.length; i++) {
      latency[i] += other.latency[i];
    }
    for (int slot = 0; slot < other.ruleSlots(); slot++) {
      mergeRule(slot, other.rules, slot * Layout.RULE_STRIDE);
    }
    for (int i = 0; i < other.outputs.length; i++) {
      outputs[i] += other.outputs[i];
    }
  }
}
