package dev.sluice.relay.bpf.program;

import java.util.List;

/**
 * One rule as the program wants it.
 *
 * @param key what finds it
 * @param cell number of its counters and of its limit
 * @param limited its limit is looked at
 * @param outputs 0 to {@link MapLayout#FANOUT} outputs
 * @param xdp how XDP takes it
 */
public record RuleEntry(
    FlowKey key, int cell, boolean limited, List<OutputEntry> outputs, XdpTake xdp) {
  /**
   * How XDP takes a rule.
   *
   * @param fan number of the device map, or -1: XDP leaves it to tc
   * @param zeroSum IPv4 copies leave without a UDP sum
   */
  public record XdpTake(int fan, boolean zeroSum) {
    /** XDP leaves it to tc. */
    public static final XdpTake NOT = new XdpTake(-1, false);
  }

  /** Freezes the outputs. */
  public RuleEntry {
    outputs = List.copyOf(outputs);
  }

  int flags() {
    return (limited ? MapLayout.LIMITED : 0)
        | (xdp.fan() >= 0 ? MapLayout.XDP : 0)
        | (xdp.zeroSum() ? MapLayout.ZERO_SUM : 0);
  }

  /** Largest IP packet that fits all outputs. */
  int mtu() {
    return outputs.stream().mapToInt(OutputEntry::boundedMtu).min().orElse(0);
  }
}
