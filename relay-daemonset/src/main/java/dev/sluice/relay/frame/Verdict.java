package dev.sluice.relay.frame;

/**
 * What {@link Parser} found, in one long:
 *
 * <pre>
 *  63        40 39      24 23      16    10      9     8  7     0
 * +------------+----------+----------+---+------+-----+----+-----+
 * | end        | layer 4  | layer 3  |   | bare | esp | v6 | what|
 * +------------+----------+----------+---+------+-----+----+-----+
 * </pre>
 *
 * Offsets count from the start of the frame; end is where the IP packet ends, padding excluded. A
 * fragment has them too if it may be relayed; it is bare when it is not the first, and so has no
 * layer 4 header where that would be.
 */
public final class Verdict {
  /** A UDP datagram or ESP packet that may be relayed. */
  public static final int RELAYABLE = 0;

  /** An IP packet of another protocol: no rule can match it. */
  public static final int OTHER = 1;

  /** Shorter than its headers say. */
  public static final int TRUNCATED = 2;

  /** Not IP. */
  public static final int NOT_IP = 3;

  /** A header that contradicts itself or must not be forwarded. */
  public static final int BAD_HEADER = 4;

  /** A fragment of a datagram. */
  public static final int FRAGMENT = 5;

  /** A wrong IPv4 header sum. */
  public static final int CHECKSUM = 6;

  private static final long WHAT = 0xff;
  private static final long V6 = 1 << 8;
  private static final long ESP = 1 << 9;
  private static final long BARE = 1 << 10;

  private Verdict() {}

  static long relayable(boolean v6, boolean esp, int l3, int l4, int end) {
    return (v6 ? V6 : 0) | (esp ? ESP : 0) | (long) l3 << 16 | (long) l4 << 24 | (long) end << 40;
  }

  static long fragment(long relayable, boolean first) {
    return relayable | FRAGMENT | (first ? 0 : BARE);
  }

  /** {@link #RELAYABLE} or why not. */
  public static int what(long verdict) {
    return (int) (verdict & WHAT);
  }

  /** Whether the packet is IPv6. */
  public static boolean isV6(long verdict) {
    return (verdict & V6) != 0;
  }

  /** Whether the packet is ESP, else UDP. */
  public static boolean isEsp(long verdict) {
    return (verdict & ESP) != 0;
  }

  /** Whether the packet is a fragment that does not start with a UDP or ESP header. */
  public static boolean isBare(long verdict) {
    return (verdict & BARE) != 0;
  }

  /** Whether there is a UDP header. */
  public static boolean hasUdp(long verdict) {
    return (verdict & (ESP | BARE)) == 0;
  }

  /** Whether there are offsets: always, except with what cannot be relayed in any case. */
  public static boolean hasOffsets(long verdict) {
    return verdict >>> 40 != 0;
  }

  /** Where the IP header starts. */
  public static int l3(long verdict) {
    return (int) (verdict >>> 16) & 0xff;
  }

  /** Where the UDP or ESP header starts. */
  public static int l4(long verdict) {
    return (int) (verdict >>> 24) & 0xffff;
  }

  /** Where the IP packet ends. */
  public static int end(long verdict) {
    return (int) (verdict >>> 40);
  }
}
