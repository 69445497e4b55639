package dev.sluice.relay.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). A <em>sum</em> here is the one's-complement sum of 16-bit
 * big-endian words, not complemented; sums may be added and are folded at the end. Subtracting a
 * word is adding its complement (RFC 1624).
 */
public final class Checksum {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Checksum() {}

  /** Sum of some bytes, folded: 0 to 65535. An odd last byte is the high half of its word. */
  public static int sum(MemorySegment s, long at, int length) {
    long sum = 0;
    long i = at;
    long end = at + length;
    for (; i + 8 <= end; i += 8) {
      long word = s.get(ValueLayout.JAVA_LONG_UNALIGNED, i);
      sum += (word & 0xffff_ffffL) + (word >>> 32);
    }
    if (i + 4 <= end) {
      sum += s.get(ValueLayout.JAVA_INT_UNALIGNED, i) & 0xffff_ffffL;
      i += 4;
    }
    if (i + 2 <= end) {
      sum += s.get(ValueLayout.JAVA_SHORT_UNALIGNED, i) & 0xffffL;
      i += 2;
    }
    int folded = fold(sum);
    int swapped = LITTLE ? (folded & 0xff) << 8 | folded >>> 8 : folded;
    return i < end ? fold((long) swapped + (Wire.u8(s, i) << 8)) : swapped;
  }

  /** Folds a sum to 16 bits. Zero stays zero; any other sum stays different from zero. */
  public static int fold(long sum) {
    long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16 & 0xffff) + (folded >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  /** Sum of the words of a long: at most 18 bits. */
  public static int words(long value) {
    return (int) (value >>> 48)
        + ((int) (value >>> 32) & 0xffff)
        + ((int) value >>> 16)
        + ((int) value & 0xffff);
  }

  /** Sum of the words of an int: at most 17 bits. */
  public static int words(int value) {
    return (value >>> 16) + (value & 0xffff);
  }

  /** The checksum field of a sum of up to 31 bits, as IPv4 has it. */
  public static int field(int sum) {
    int folded = (sum >>> 16) + (sum & 0xffff);
    return ~(folded + (folded >>> 16)) & 0xffff;
  }

  /** As {@link #field}, for UDP: zero means "none" and is sent as all ones. */
  public static int udpField(int sum) {
    int field = field(sum);
    return field == 0 ? 0xffff : field;
  }
}
