package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/** Sums the counters of all processors. */
final class CounterReader {
  private static final Map<Total, Integer> TOTALS = new EnumMap<>(Total.class);

  static {
    TOTALS.put(Total.RECEIVED, MapLayout.RECEIVED);
    TOTALS.put(Total.RECEIVED_BYTES, MapLayout.RECEIVED_BYTES);
    TOTALS.put(Total.MATCHED, MapLayout.MATCHED);
    TOTALS.put(Total.UNMATCHED, MapLayout.UNMATCHED);
    TOTALS.put(Total.TRUNCATED, MapLayout.TRUNCATED);
    TOTALS.put(Total.NOT_IP, MapLayout.NOT_IP);
    TOTALS.put(Total.BAD_HEADER, MapLayout.BAD_HEADER);
    TOTALS.put(Total.FRAGMENT, MapLayout.FRAGMENT);
    TOTALS.put(Total.CHECKSUM, MapLayout.CHECKSUM);
    TOTALS.put(Total.LOOP, MapLayout.LOOP);
    TOTALS.put(Total.BPF_ERRORS, MapLayout.BROKEN);
  }

  private final MapLayout layout;
  private final MemorySegment counters;
  private final SourceReader sources;

  CounterReader(MapLayout layout, MemorySegment counters, MemorySegment sources) {
    this.layout = layout;
    this.counters = counters;
    this.sources = new SourceReader(sources);
  }

  /** Adds everything counted so far; the view has no more slots than the layout. */
  void addTo(CounterView view) {
    for (int slot = 0; slot < Math.min(view.ruleSlots(), layout.rules()); slot++) {
      addRule(view, slot);
    }
    for (int cpu = 0; cpu < layout.cpus(); cpu++) {
      long base = (long) cpu * layout.cpuBytes();
      for (int slot = 0; slot < MapLayout.INTERFACES; slot++) {
        long at = base + (long) slot * MapLayout.INTERFACE_BYTES;
        TOTALS.forEach((total, offset) -> view.totals()[total.at()] += read(at + offset));
      }
      int words = Math.min(view.outputSlots(), layout.outputs()) * (MapLayout.CELL_BYTES / 8);
      for (int i = 0; i < words; i++) {
        view.outputs()[i] += read(base + layout.outputCells() + i * 8L);
      }
    }
  }

  private void addRule(CounterView view, int slot) {
    long[] rule = new long[Layout.RULE_STRIDE];
    for (int cpu = 0; cpu < layout.cpus(); cpu++) {
      long from =
          (long) cpu * layout.cpuBytes() + layout.ruleCells() + (long) slot * MapLayout.CELL_BYTES;
      rule[Layout.PACKETS] += read(from + MapLayout.PACKETS);
      rule[Layout.BYTES] += read(from + MapLayout.BYTES);
      rule[Layout.LAST_SEEN] = Math.max(rule[Layout.LAST_SEEN], read(from + MapLayout.LAST_SEEN));
    }
    if (rule[Layout.PACKETS] > 0) {
      sources.newest(slot, rule);
      view.mergeRule(slot, rule, 0);
    }
  }

  /** Zeroes a rule's counters that no program uses. */
  void zeroRule(int slot) {
    zero(layout.ruleCells() + (long) slot * MapLayout.CELL_BYTES);
    sources.forget(slot);
  }

  /** Zeroes an output's counters that no program uses. */
  void zeroOutput(int slot) {
    zero(layout.outputCells() + (long) slot * MapLayout.CELL_BYTES);
  }

  private void zero(long offset) {
    for (int cpu = 0; cpu < layout.cpus(); cpu++) {
      counters
          .asSlice((long) cpu * layout.cpuBytes() + offset, MapLayout.CELL_BYTES)
          .fill((byte) 0);
    }
  }

  private long read(long at) {
    return counters.get(JAVA_LONG, at);
  }
}
