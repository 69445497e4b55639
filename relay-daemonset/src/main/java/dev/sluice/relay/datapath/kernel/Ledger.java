package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Egress;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * What a generation's counters are counters of, and what was counted before it: enough for another
 * process to go on counting. No program reads it. Rules and outputs are named by 64 bits of hash.
 *
 * <pre>
 * format | rules | outputs | cpus | names of rules | names of outputs
 * before: totals | rules | outputs, as in {@link Layout}
 * </pre>
 */
final class Ledger {
  /** Name of the map. */
  static final String MAP = "ledger";

  /** Bytes before the names. */
  static final int HEADER_BYTES = 4 * Long.BYTES;

  /** Changes with everything that is laid out here, in {@link MapLayout} or in {@link Layout}. */
  private static final long FORMAT = 0x51_0c_e0_01L;

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final MapLayout layout;
  private final MemorySegment memory;

  /** A ledger in mapped memory. */
  Ledger(MapLayout layout, MemorySegment memory) {
    this.layout = layout;
    this.memory = memory;
  }

  /** Bytes of the ledger of a layout. */
  static int bytes(MapLayout layout) {
    long rule = Long.BYTES * (1L + Layout.RULE_STRIDE);
    long output = Long.BYTES * (1L + Layout.OUTPUT_STRIDE);
    long totals = (long) Total.values().length * Long.BYTES;
    return Math.toIntExact(
        HEADER_BYTES + totals + rule * layout.rules() + output * layout.outputs());
  }

  /**
   * The layout a header tells of.
   *
   * @throws IOException when it is none of this format
   */
  static MapLayout layout(MemorySegment header) throws IOException {
    if (header.get(JAVA_LONG, 0) != FORMAT) {
      throw new IOException("the pinned counters are of another format");
    }
    try {
      return new MapLayout(
          (int) header.get(JAVA_LONG, 8),
          (int) header.get(JAVA_LONG, 16),
          (int) header.get(JAVA_LONG, 24));
    } catch (IllegalArgumentException e) {
      throw new IOException("the pinned counters are damaged: " + e.getMessage(), e);
    }
  }

  /** Says whose the slots are from now on. */
  void name(Table table) {
    memory.asSlice(HEADER_BYTES, beforeAt() - HEADER_BYTES).fill((byte) 0);
    for (Flow flow : table.flows()) {
      memory.set(JAVA_LONG, ruleName(flow.slot()), name(flow));
      for (Egress egress : flow.egresses()) {
        memory.set(JAVA_LONG, outputName(egress.slot()), name(flow, egress));
      }
    }
    memory.set(JAVA_LONG, 8, layout.rules());
    memory.set(JAVA_LONG, 16, layout.outputs());
    memory.set(JAVA_LONG, 24, layout.cpus());
    memory.set(JAVA_LONG, 0, FORMAT);
  }

  /** Keeps what was counted before this generation. */
  void keep(CounterView before) {
    long at = copy(before.totals(), before.totals().length, beforeAt());
    copy(before.rules(), layout.rules() * Layout.RULE_STRIDE, at);
    at += (long) layout.rules() * Layout.RULE_STRIDE * Long.BYTES;
    copy(before.outputs(), layout.outputs() * Layout.OUTPUT_STRIDE, at);
  }

  private long copy(long[] from, int limit, long at) {
    int count = Math.min(from.length, limit);
    MemorySegment.copy(from, 0, memory, JAVA_LONG, at, count);
    return at + (long) count * Long.BYTES;
  }

  /** What was kept, in the slots of this ledger. */
  CounterView kept() {
    CounterView view = new CounterView(layout.rules(), layout.outputs());
    long at = beforeAt();
    for (long[] part : new long[][] {view.totals(), view.rules(), view.outputs()}) {
      MemorySegment.copy(memory, JAVA_LONG, at, part, 0, part.length);
      at += (long) part.length * Long.BYTES;
    }
    return view;
  }

  /** Adds what a view in the slots of this ledger counted to one in the slots of a table. */
  void carry(CounterView from, Table table, CounterView to) {
    for (int i = 0; i < from.totals().length; i++) {
      to.totals()[i] += from.totals()[i];
    }
    Map<Long, Integer> rules = slots(ruleName(0), layout.rules());
    Map<Long, Integer> outputs = slots(outputName(0), layout.outputs());
    for (Flow flow : table.flows()) {
      Integer rule = rules.get(name(flow));
      if (rule != null) {
        to.mergeRule(flow.slot(), from.rules(), rule * Layout.RULE_STRIDE);
      }
      for (Egress egress : flow.egresses()) {
        Integer output = outputs.get(name(flow, egress));
        for (int i = 0; output != null && i < Layout.OUTPUT_STRIDE; i++) {
          to.outputs()[egress.slot() * Layout.OUTPUT_STRIDE + i] += from.output(output, i);
        }
      }
    }
  }

  private Map<Long, Integer> slots(long at, int count) {
    Map<Long, Integer> slots = new HashMap<>();
    for (int slot = 0; slot < count; slot++) {
      long name = memory.get(JAVA_LONG, at + (long) slot * Long.BYTES);
      if (name != 0) {
        slots.put(name, slot);
      }
    }
    return slots;
  }

  private long ruleName(int slot) {
    return HEADER_BYTES + (long) slot * Long.BYTES;
  }

  private long outputName(int slot) {
    return ruleName(layout.rules()) + (long) slot * Long.BYTES;
  }

  private long beforeAt() {
    return outputName(layout.outputs());
  }

  private static long name(Flow flow) {
    return hash(flow.rule().id());
  }

  /** What an output's counters are of is what keeps its slot: rule, interface, address, port. */
  private static long name(Flow flow, Egress egress) {
    Output output = egress.output();
    return hash(
        flow.rule().id()
            + '\n'
            + output.interfaceName()
            + '\n'
            + output.address()
            + '\n'
            + output.port());
  }

  /** FNV-1a of 64 bits; never 0. */
  private static long hash(String text) {
    long hash = FNV_BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash == 0 ? 1 : hash;
  }
}
