package dev.sluice.relay.bpf.program;

import java.util.List;

/**
 * The hash of a flow and the index of a table: open addressing, at most {@link MapLayout#PROBES}
 * steps from home, so that the program's loop is bounded. {@link Lookup} computes the same hash.
 */
final class RuleIndex {
  static final long DST_HIGH = 0x9e3779b97f4a7c15L;
  static final long DST_LOW = 0xc2b2ae3d27d4eb4fL;
  static final long SRC_HIGH = 0x165667b19e3779f9L;
  static final long SRC_LOW = 0xd6e8feb86659fd93L;
  static final long META = 0xff51afd7ed558ccdL;

  /** Bits of the port in a rule's meta. */
  static final long META_PORT = 0xffff_0000L;

  /** Bit of a rule's meta: it names a source. */
  static final long META_SOURCE = 1L << 48;

  private static final int ATTEMPTS = 64;

  private final long[] slots;
  private final long seed;

  private RuleIndex(long[] slots, long seed) {
    this.slots = slots;
    this.seed = seed;
  }

  /**
   * Places every key; changes the seed until each is near enough to its home.
   *
   * @throws IllegalArgumentException when two keys are equal or there is no room
   */
  static RuleIndex of(List<FlowKey> keys, MapLayout layout) {
    if (keys.size() > layout.rules()) {
      throw new IllegalArgumentException(
          keys.size() + " rules do not fit; at most " + layout.rules());
    }
    long seed = 0xbf58476d1ce4e5b9L;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long[] slots = new long[layout.slots()];
      if (fill(keys, slots, seed, layout)) {
        return new RuleIndex(slots, seed);
      }
      seed = seed * 6364136223846793005L + 1442695040888963407L | 1;
    }
    throw new IllegalArgumentException(
        "no seed in %d places %d rules; are two of them equal?".formatted(ATTEMPTS, keys.size()));
  }

  private static boolean fill(List<FlowKey> keys, long[] slots, long seed, MapLayout layout) {
    for (int i = 0; i < keys.size(); i++) {
      long hash = hash(keys.get(i), seed);
      int slot = (int) (hash >>> shift(layout));
      int steps = 0;
      while (slots[slot] != 0) {
        slot = slot + 1 & slots.length - 1;
        if (++steps == MapLayout.PROBES) {
          return false;
        }
      }
      slots[slot] = hash << 32 | i + 1;
    }
    return true;
  }

  static long hash(FlowKey key, long seed) {
    long sum = key.destinationHigh() * DST_HIGH + key.destinationLow() * DST_LOW;
    sum += key.meta() * META;
    if (key.bySource()) {
      sum += key.sourceHigh() * SRC_HIGH + key.sourceLow() * SRC_LOW;
    }
    return (sum ^ sum >>> 32) * seed;
  }

  /** How far a hash is shifted to the right to be a slot. */
  static int shift(MapLayout layout) {
    return Long.SIZE - Integer.numberOfTrailingZeros(layout.slots());
  }

  /** Words of the index: upper half the lower half of the hash, lower half the rule plus one. */
  long[] slots() {
    return slots;
  }

  long seed() {
    return seed;
  }
}
