package dev.sluice.relay.traffic;

import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.frame.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Datagrams that are ready but for their number and time, sent one after the other and then from
 * the start again. Each slot belongs to one flow for good.
 */
final class Slots {
  final int count;
  final MemorySegment messages;
  private final MemorySegment memory;
  private final int room;
  private final int headerRoom;
  private final int[] lengths;
  private final int[] flows;
  private final long[] sequences;

  /**
   * Slots for flows.
   *
   * @param batch datagrams sent by one call
   * @param sizes payload sizes, in turn
   * @param headerRoom bytes before the payload that go with it
   */
  Slots(Arena arena, int flowCount, int batch, int[] sizes, int headerRoom) {
    int perFlow = (Math.max(batch, flowCount) + flowCount - 1) / flowCount;
    count = perFlow * flowCount;
    this.headerRoom = headerRoom;
    int longest = 0;
    for (int size : sizes) {
      longest = Math.max(longest, size);
    }
    room = headerRoom + longest + 63 & ~63;
    memory = arena.allocate((long) count * room, 64);
    messages = arena.allocate(count * Messages.MMSGHDR_SIZE, 64);
    MemorySegment iovecs = arena.allocate(count * Messages.IOVEC_SIZE, 64);
    lengths = new int[count];
    flows = new int[count];
    sequences = new long[flowCount];
    for (int i = 0; i < count; i++) {
      flows[i] = i % flowCount;
      lengths[i] = sizes[i / flowCount % sizes.length];
      Payload.prepare(memory, payloadAt(i), lengths[i], flows[i]);
      Messages.iovec(iovecs, i, memory, (long) i * room, headerRoom + lengths[i]);
      MemorySegment iovec = iovecs.asSlice(i * Messages.IOVEC_SIZE, Messages.IOVEC_SIZE);
      Messages.buffers(messages, i, iovec, 1);
    }
  }

  MemorySegment memory() {
    return memory;
  }

  int flow(int i) {
    return flows[i];
  }

  int length(int i) {
    return lengths[i];
  }

  long headerAt(int i) {
    return (long) i * room;
  }

  long payloadAt(int i) {
    return (long) i * room + headerRoom;
  }

  /** Gives a slot the next number of its flow. */
  void number(int i, long time) {
    long at = payloadAt(i);
    Wire.put64(memory, at + Payload.SEQUENCE, sequences[flows[i]]++);
    Wire.put64(memory, at + Payload.TIME, time);
  }

  /** Takes the number back of a datagram that was not sent. */
  void unsent(int i) {
    sequences[flows[i]]--;
  }
}
