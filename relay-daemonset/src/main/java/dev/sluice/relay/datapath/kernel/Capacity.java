package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Table;

/** How large the maps must be for a table. Pure. */
final class Capacity {
  private static final int LEAST_RULES = 1024;
  private static final int LEAST_OUTPUTS = 4096;

  private Capacity() {}

  /** Whether a layout has room for a table. */
  static boolean fits(MapLayout layout, Table table) {
    return rules(table) <= layout.rules() && outputs(table) <= layout.outputs();
  }

  /** A layout with room for a table, and to grow into. */
  static MapLayout of(Table table, int cpus) {
    return of(rules(table), outputs(table), cpus);
  }

  static MapLayout of(int rules, int outputs, int cpus) {
    return new MapLayout(
        Math.max(LEAST_RULES, power(rules)), Math.max(LEAST_OUTPUTS, power(outputs)), cpus);
  }

  private static int rules(Table table) {
    return Math.max(table.flows().size(), table.slots().rules());
  }

  private static int outputs(Table table) {
    int outputs = table.flows().stream().map(Flow::egresses).mapToInt(list -> list.size()).sum();
    return Math.max(outputs, table.slots().outputs());
  }

  /** The least power of two that is not less. */
  private static int power(int n) {
    return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
  }
}
