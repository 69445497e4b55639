package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.BpfMap;
import dev.sluice.relay.ffi.BpfMap.MapShape;
import dev.sluice.relay.ffi.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Device maps: one per set of egress interfaces, shared by all rules with that set. The program at
 * every entry is the same, so a map says nothing about a rule.
 */
final class Fans {
  /** {@code struct bpf_devmap_val}: interface, then program. */
  private static final int VALUE_BYTES = 8;

  /** Makes the program of outputs. */
  interface Loader {
    /** Its descriptor. */
    int egress() throws IOException;
  }

  private final int outer;
  private final Loader loader;
  private final Map<Set<Integer>, Integer> numbers = new HashMap<>();

  Fans(int outer, Loader loader) {
    this.outer = outer;
    this.loader = loader;
  }

  /** Shape of a device map of so many entries. */
  static MapShape shape(int entries) {
    return new MapShape("fan", BpfMap.MAP_DEVMAP, Integer.BYTES, VALUE_BYTES, entries, 0, 0);
  }

  /**
   * Number of the device map of these interfaces; made when first asked for.
   *
   * @return -1 when there are too many different sets
   * @throws IOException when the kernel refuses
   */
  int of(Set<Integer> ifindexes) throws IOException {
    Integer known = numbers.get(ifindexes);
    if (known != null) {
      return known;
    }
    for (int number = 0; number < MapLayout.FAN_COUNT; number++) {
      if (!numbers.containsValue(number)) {
        create(number, ifindexes);
        numbers.put(Set.copyOf(ifindexes), number);
        return number;
      }
    }
    return -1;
  }

  private void create(int number, Set<Integer> ifindexes) throws IOException {
    int inner = BpfMap.createMap(shape(ifindexes.size()));
    try {
      int entry = 0;
      for (int ifindex : ifindexes) {
        BpfMap.update(inner, bytes(entry++), bytes(ifindex, loader.egress()));
      }
      BpfMap.update(outer, bytes(number), bytes(inner));
    } finally {
      Native.close(inner);
    }
  }

  /** Forgets device maps that no rule uses; no program may be running with one of them. */
  void retain(Set<Integer> used) {
    numbers
        .values()
        .removeIf(number -> {
          boolean unused = !used.contains(number);
          if (unused) {
            BpfMap.delete(outer, bytes(number));
          }
          return unused;
        });
  }

  /** How many there are. */
  int size() {
    return numbers.size();
  }

  private static byte[] bytes(int... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }
}
