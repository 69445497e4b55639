package dev.sluice.relay.traffic;

import dev.sluice.relay.frame.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A piece of a file in a payload: two bytes of its length, then the piece, then zeros, so that all
 * datagrams of a flow have one size.
 */
final class FileChunk {
  /** Bytes before the piece. */
  static final int PREFIX = 2;

  private FileChunk() {}

  static void put(Slots slots, int i, byte[] piece, boolean last) {
    MemorySegment s = slots.memory();
    long at = slots.payloadAt(i);
    int length = slots.length(i);
    s.asSlice(at + Payload.HEADER, length - Payload.HEADER).fill((byte) 0);
    Wire.put16(s, at + Payload.HEADER, piece.length);
    MemorySegment.copy(
        piece, 0, s, ValueLayout.JAVA_BYTE, at + Payload.HEADER + PREFIX, piece.length);
    Wire.put32(s, at + Payload.FLAGS, last ? Payload.LAST : 0);
    Payload.seal(s, at, length);
  }

  /** The piece in a payload; empty when its length does not fit. */
  static byte[] get(MemorySegment s, long at, int length) {
    int piece = Wire.u16(s, at + Payload.HEADER);
    if (Payload.HEADER + PREFIX + piece > length) {
      return new byte[0];
    }
    return s.asSlice(at + Payload.HEADER + PREFIX, piece).toArray(ValueLayout.JAVA_BYTE);
  }
}
