package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Table;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** What programs read of a table besides its rules: rate limits, and VLANs that are not ours. */
final class Settings {
  private Settings() {}

  /**
   * Writes them, while programs may be running.
   *
   * @param slots interface name to slot
   */
  static void write(SharedMaps maps, Table table, Map<String, Integer> slots) {
    for (Flow flow : table.flows()) {
      limit(maps.memory(MapLayout.LIMITS), flow);
    }
    for (Ingress ingress : table.ingresses().values()) {
      Integer slot = slots.get(ingress.nic().name());
      if (slot != null) {
        vlans(maps.memory(MapLayout.CONTROL), slot, ingress);
      }
    }
  }

  private static void limit(MemorySegment limits, Flow flow) {
    RateLimit limit = flow.rule().rateLimit();
    if (limit != null) {
      long at = (long) flow.slot() * MapLayout.LIMIT_BYTES;
      limits.set(JAVA_LONG, at + MapLayout.PACKET_COST, Costs.packet(limit));
      limits.set(JAVA_LONG, at + MapLayout.BYTE_COST, Costs.bytes(limit));
    }
  }

  private static void vlans(MemorySegment control, int slot, Ingress ingress) {
    for (int id = 0; id < MapLayout.VLAN_STRIDE * Byte.SIZE; id += Long.SIZE) {
      long bits = 0;
      for (int i = 0; i < Long.SIZE; i++) {
        bits |= ingress.isElsewhere(id + i) ? 1L << i : 0;
      }
      long at = MapLayout.VLANS + (long) slot * MapLayout.VLAN_STRIDE + id / Byte.SIZE;
      control.set(JAVA_LONG, at, bits);
    }
  }
}
