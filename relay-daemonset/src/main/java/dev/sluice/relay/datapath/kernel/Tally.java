package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.table.Table;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts of a path beyond the life of one generation. */
final class Tally {
  private CounterView before = new CounterView(0, 0);

  /** Zeroes the slots a table takes over, here and in the generation it is for. */
  void zeroReused(Generation target, Table next) {
    CounterReader reader = target.counters();
    for (int slot : next.slots().reusedRules()) {
      reader.zeroRule(slot);
      zero(before.rules(), slot, Layout.RULE_STRIDE);
    }
    for (int slot : next.slots().reusedOutputs()) {
      reader.zeroOutput(slot);
      zero(before.outputs(), slot, Layout.OUTPUT_STRIDE);
    }
  }

  private static void zero(long[] counters, int slot, int stride) {
    if ((slot + 1) * stride <= counters.length) {
      Arrays.fill(counters, slot * stride, (slot + 1) * stride, 0);
    }
  }

  /** Keeps what a generation counted, which no program counts in any more. */
  void keep(Generation old) {
    CounterView kept = room(old.layout().rules(), old.layout().outputs());
    old.counters().addTo(kept);
    before = kept;
  }

  /** Keeps what an earlier process counted, whose programs do not run any more. */
  void keep(Legacy legacy, Table table) {
    CounterView kept = room(table.slots().rules(), table.slots().outputs());
    legacy.addTo(kept, table);
    before = kept;
  }

  /** All counts. */
  CounterView view(Table table, @Nullable Generation generation) {
    CounterView view = room(table.slots().rules(), table.slots().outputs());
    if (generation != null) {
      generation.counters().addTo(view);
    }
    return view;
  }

  /** What was kept, as the ledger wants it. */
  CounterView kept() {
    return before;
  }

  /** What was kept, in a view with at least so many slots. */
  private CounterView room(int rules, int outputs) {
    CounterView view =
        new CounterView(
            Math.max(rules, before.ruleSlots()), Math.max(outputs, before.outputSlots()));
    view.add(before);
    return view;
  }
}
