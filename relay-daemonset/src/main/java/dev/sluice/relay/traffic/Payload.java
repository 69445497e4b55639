package dev.sluice.relay.traffic;

import dev.sluice.relay.frame.Wire;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What {@code relaygen} puts into every datagram, in network byte order:
 *
 * <pre>
 *   0  magic      4
 *   4  flow       4   number of the flow
 *   8  sequence   8   from 0, one after the other in each flow
 *  16  time       8   nanoseconds since 1970, when it was handed to the system
 *  24  sum        4   CRC-32C of everything from byte 32 on
 *  28  flags      4   1 = the last datagram of a file
 *  32  body
 * </pre>
 */
final class Payload {
  /** Bytes before the body. */
  static final int HEADER = 32;

  static final int MAGIC = 0x534c_5543;
  static final int LAST = 1;

  static final long FLOW = 4;
  static final long SEQUENCE = 8;
  static final long TIME = 16;
  static final long SUM = 24;
  static final long FLAGS = 28;

  private Payload() {}

  /**
   * Writes everything that is the same in each datagram of a flow, and a body that fits its sum.
   */
  static void prepare(MemorySegment s, long at, int length, int flow) {
    Wire.put32(s, at, MAGIC);
    Wire.put32(s, at + FLOW, flow);
    long state = flow * 0x9e37_79b9_7f4a_7c15L + 1;
    for (int i = HEADER; i < length; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      Wire.put8(s, at + i, (int) state);
    }
    seal(s, at, length);
  }

  /** Writes the sum of the body. */
  static void seal(MemorySegment s, long at, int length) {
    Wire.put32(s, at + SUM, sum(s.asSlice(at + HEADER, length - HEADER).asByteBuffer()));
  }

  /** Whether the body is what it was when it was sealed. */
  static boolean isWhole(MemorySegment s, long at, int length) {
    ByteBuffer body = s.asSlice(at + HEADER, length - HEADER).asByteBuffer();
    return sum(body) == Wire.i32(s, at + SUM);
  }

  private static int sum(ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
