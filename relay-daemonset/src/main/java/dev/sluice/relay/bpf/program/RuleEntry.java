package dev.sluice.relay.bpf.program;

import java.util.List;

/**
 * One rule as the program wants it.
 *
 * @param key what finds it
 * @param cell number of its counters and of its limit
 * @param limited its limit is looked at
 * @param outputs 0 to {@link MapLayout#FANOUT} outputs
 */
public record RuleEntry(FlowKey key, int cell, boolean limited, List<OutputEntry> outputs) {
  /** Freezes the outputs. */
  public RuleEntry {
    outputs = List.copyOf(outputs);
  }
}
