package dev.sluice.relay.datapath;

/**
 * Remembers, for a while, the port of datagrams whose first fragment a rule claimed, so that the
 * fragments behind it, which have no port, find the same rule. A set-associative table of fixed
 * size: when a set is full, the entry that was made first goes. One thread's; nothing here
 * allocates.
 */
final class Fragments {
  /** No first fragment was seen, or too long ago. */
  static final int UNKNOWN = -1;

  /** Fragments of a datagram follow each other closely; ids come again soon. */
  static final long LIFE_NANOS = 2_000_000_000L;

  static final int SETS = 512;
  static final int WAYS = 4;

  // An entry: source and destination, id and protocol, port, when it was made.
  private static final int STRIDE = 7;
  private static final int KEY = 5;
  private static final long PRESENT = 1L << 63;

  private final long[] entries = new long[SETS * WAYS * STRIDE];
  private final long[] key = new long[KEY];

  /** Makes the datagram known that the next calls are about. */
  void select(long sourceHigh, long sourceLow, long groupHigh, long groupLow, long idAndProtocol) {
    key[0] = sourceHigh;
    key[1] = sourceLow;
    key[2] = groupHigh;
    key[3] = groupLow;
    key[4] = idAndProtocol | PRESENT;
  }

  /** Remembers its port. */
  void remember(int port, long now) {
    int set = set();
    int oldest = set;
    for (int way = 0; way < WAYS; way++) {
      int at = set + way * STRIDE;
      if (isKey(at) || entries[at + 4] == 0) {
        oldest = at;
        break;
      }
      if (entries[at + 6] - entries[oldest + 6] < 0) {
        oldest = at;
      }
    }
    System.arraycopy(key, 0, entries, oldest, KEY);
    entries[oldest + 5] = port;
    entries[oldest + 6] = now;
  }

  /** Its port, or {@link #UNKNOWN}. */
  int port(long now) {
    int set = set();
    for (int way = 0; way < WAYS; way++) {
      int at = set + way * STRIDE;
      if (isKey(at)) {
        return now - entries[at + 6] <= LIFE_NANOS ? (int) entries[at + 5] : UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  private boolean isKey(int at) {
    return entries[at + 4] == key[4]
        && entries[at + 1] == key[1]
        && entries[at] == key[0]
        && entries[at + 3] == key[3]
        && entries[at + 2] == key[2];
  }

  private int set() {
    long h = (key[1] ^ key[0] * 0x9e37_79b9_7f4a_7c15L) * 0xff51_afd7_ed55_8ccdL;
    h = (h ^ h >>> 32 ^ key[3] ^ key[2]) * 0xc4ce_b9fe_1a85_ec53L;
    h = (h ^ h >>> 29 ^ key[4]) * 0xbf58_476d_1ce4_e5b9L;
    return (int) (h >>> 40) % SETS * (WAYS * STRIDE);
  }
}
