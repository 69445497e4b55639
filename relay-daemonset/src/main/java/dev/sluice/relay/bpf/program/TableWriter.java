package dev.sluice.relay.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes rules into a buffer of the tables that no program reads. */
public final class TableWriter {
  private static final int MAC_BYTES = 6;

  private final MapLayout layout;
  private final MemorySegment control;
  private final MemorySegment tables;

  /**
   * A writer of mapped memory.
   *
   * @param control at least {@link MapLayout#CONTROL_BYTES}
   * @param tables at least {@link MapLayout#tablesBytes}
   */
  public TableWriter(MapLayout layout, MemorySegment control, MemorySegment tables) {
    this.layout = layout;
    this.control = control;
    this.tables = tables;
  }

  /**
   * Writes all rules into one buffer, and its seed.
   *
   * @return the current word that makes the buffer the one programs read
   * @throws IllegalArgumentException when the rules do not fit
   */
  public long write(int buffer, List<RuleEntry> rules) {
    int outputs = rules.stream().mapToInt(rule -> rule.outputs().size()).sum();
    if (outputs > layout.outputs()) {
      throw new IllegalArgumentException(
          outputs + " outputs do not fit; at most " + layout.outputs());
    }
    RuleIndex index = RuleIndex.of(rules.stream().map(RuleEntry::key).toList(), layout);
    long base = (long) buffer * layout.bufferBytes();
    long[] own = OwnMacs.words(ownMacs(rules));
    MemorySegment.copy(own, 0, tables, JAVA_LONG, base, own.length);
    MemorySegment.copy(
        index.slots(), 0, tables, JAVA_LONG, base + layout.indexOffset(), layout.slots());
    int first = 0;
    for (int i = 0; i < rules.size(); i++) {
      RuleEntry rule = rules.get(i);
      writeRule(base + layout.rulesOffset() + (long) i * MapLayout.RULE_BYTES, rule, first);
      for (OutputEntry output : rule.outputs()) {
        writeOutput(base + layout.outputsOffset() + (long) first * MapLayout.OUTPUT_BYTES, output);
        first++;
      }
    }
    control.set(JAVA_LONG, MapLayout.SEEDS + buffer * 8L, index.seed());
    return buffer | flags(rules);
  }

  private static Set<Long> ownMacs(List<RuleEntry> rules) {
    return rules.stream()
        .flatMap(rule -> rule.outputs().stream())
        .filter(output -> output.routed() && output.sourceMac() != 0)
        .map(OutputEntry::sourceMac)
        .collect(Collectors.toSet());
  }

  private static long flags(List<RuleEntry> rules) {
    long flags = 0;
    for (RuleEntry rule : rules) {
      flags |= rule.key().bySource() ? MapLayout.HAS_SOURCES : 0;
      flags |=
          rule.key().port() == 0 && rule.key().protocol() == Frames.PROTOCOL_UDP
              ? MapLayout.HAS_WILDCARDS
              : 0;
    }
    return flags;
  }

  private void writeRule(long at, RuleEntry rule, int first) {
    FlowKey key = rule.key();
    tables.set(JAVA_LONG, at + MapLayout.RULE_DST, key.destinationHigh());
    tables.set(JAVA_LONG, at + MapLayout.RULE_DST + 8, key.destinationLow());
    tables.set(JAVA_LONG, at + MapLayout.RULE_SRC, key.sourceHigh());
    tables.set(JAVA_LONG, at + MapLayout.RULE_SRC + 8, key.sourceLow());
    tables.set(JAVA_LONG, at + MapLayout.RULE_META, key.meta());
    tables.set(JAVA_INT, at + MapLayout.RULE_FIRST, first);
    tables.set(JAVA_SHORT, at + MapLayout.RULE_COUNT, (short) rule.outputs().size());
    tables.set(JAVA_SHORT, at + MapLayout.RULE_FLAGS, (short) rule.flags());
    tables.set(JAVA_INT, at + MapLayout.RULE_CELL, rule.cell());
    tables.set(JAVA_INT, at + MapLayout.RULE_FAN, Math.max(rule.xdp().fan(), 0));
    tables.set(JAVA_SHORT, at + MapLayout.RULE_MTU, (short) rule.mtu());
  }

  private void writeOutput(long at, OutputEntry output) {
    tables.set(JAVA_LONG, at + MapLayout.OUT_SRC, output.sourceHigh());
    tables.set(JAVA_LONG, at + MapLayout.OUT_SRC + 8, output.sourceLow());
    tables.set(JAVA_LONG, at + MapLayout.OUT_DST, output.destinationHigh());
    tables.set(JAVA_LONG, at + MapLayout.OUT_DST + 8, output.destinationLow());
    tables.set(JAVA_INT, at + MapLayout.OUT_IFINDEX, output.ifindex());
    tables.set(JAVA_INT, at + MapLayout.OUT_SUM, output.addressSum());
    tables.set(JAVA_INT, at + MapLayout.OUT_CELL, output.cell());
    writeMac(at + MapLayout.OUT_MACS, output.destinationMac());
    writeMac(at + MapLayout.OUT_MACS + MAC_BYTES, output.sourceMac());
    tables.set(JAVA_SHORT, at + MapLayout.OUT_PORT, Short.reverseBytes((short) output.port()));
    tables.set(JAVA_SHORT, at + MapLayout.OUT_MTU, (short) output.boundedMtu());
    tables.set(JAVA_BYTE, at + MapLayout.OUT_TTL, (byte) output.ttl());
    tables.set(JAVA_BYTE, at + MapLayout.OUT_DSCP, (byte) (Math.max(output.dscp(), 0) << 2));
    tables.set(JAVA_SHORT, at + MapLayout.OUT_FLAGS, (short) output.flags());
  }

  private void writeMac(long at, long mac) {
    for (int i = 0; i < MAC_BYTES; i++) {
      tables.set(JAVA_BYTE, at + i, (byte) (mac >>> 8 * (MAC_BYTES - 1 - i)));
    }
  }
}
