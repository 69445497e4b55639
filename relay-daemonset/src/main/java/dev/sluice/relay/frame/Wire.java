package dev.sluice.relay.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads and writes unsigned numbers in network byte order, at any alignment. */
public final class Wire {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Wire() {}

  /** One byte, 0 to 255. */
  public static int u8(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  /** Two bytes, 0 to 65535. */
  public static int u16(MemorySegment s, long at) {
    return s.get(SHORT, at) & 0xffff;
  }

  /** Four bytes, as bits. */
  public static int i32(MemorySegment s, long at) {
    return s.get(INT, at);
  }

  /** Six bytes, such as a link-layer address, in the low 48 bits. */
  public static long u48(MemorySegment s, long at) {
    return (long) u16(s, at) << 32 | (i32(s, at + 2) & 0xffff_ffffL);
  }

  /** Eight bytes, as bits. */
  public static long i64(MemorySegment s, long at) {
    return s.get(LONG, at);
  }

  /** Writes one byte. */
  public static void put8(MemorySegment s, long at, int value) {
    s.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  /** Writes two bytes. */
  public static void put16(MemorySegment s, long at, int value) {
    s.set(SHORT, at, (short) value);
  }

  /** Writes four bytes. */
  public static void put32(MemorySegment s, long at, int value) {
    s.set(INT, at, value);
  }

  /** Writes the low 48 bits. */
  public static void put48(MemorySegment s, long at, long value) {
    put16(s, at, (int) (value >>> 32));
    put32(s, at + 2, (int) value);
  }

  /** Writes eight bytes. */
  public static void put64(MemorySegment s, long at, long value) {
    s.set(LONG, at, value);
  }
}
