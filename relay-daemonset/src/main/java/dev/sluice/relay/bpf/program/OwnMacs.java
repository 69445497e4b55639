package dev.sluice.relay.bpf.program;

import java.util.Set;

/** The link-layer addresses the relay sends with, hashed as {@link Ingress} looks them up. */
final class OwnMacs {
  static final long FACTOR = 0x9e3779b97f4a7c15L;
  static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(MapLayout.OWN_MACS);

  private static final int UNUSED_BITS = 16;

  private OwnMacs() {}

  /**
   * The words of a buffer.
   *
   * @param macs addresses of 48 bits, first byte uppermost
   * @throws IllegalArgumentException when there are too many
   */
  static long[] words(Set<Long> macs) {
    long[] words = new long[MapLayout.OWN_MACS + MapLayout.OWN_MAC_PROBES];
    for (long mac : macs) {
      long word = asLoaded(mac);
      int home = (int) (word * FACTOR >>> SHIFT);
      int at = home;
      while (words[at] != 0) {
        at++;
        if (at == home + MapLayout.OWN_MAC_PROBES) {
          throw new IllegalArgumentException(
              "outputs with " + macs.size() + " different link-layer addresses are too many");
        }
      }
      words[at] = word;
    }
    return words;
  }

  /** As a little-endian load of six bytes sees the address. */
  static long asLoaded(long mac) {
    return Long.reverseBytes(mac << UNUSED_BITS);
  }
}
