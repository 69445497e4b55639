package dev.sluice.relay.traffic;

import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.InetSocket;
import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.ffi.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A batch of received datagrams. */
final class Inbox {
  private static final int BATCH = 64;
  private static final int ROOM = 65_536;

  private final MemorySegment messages;
  private final MemorySegment controls;
  private final MemorySegment memory;

  Inbox(Arena arena) {
    messages = arena.allocate(BATCH * Messages.MMSGHDR_SIZE, 64);
    controls = arena.allocate(BATCH * InetSocket.STAMP_SPACE, 64);
    memory = arena.allocate((long) BATCH * ROOM, 64);
    MemorySegment iovecs = arena.allocate(BATCH * Messages.IOVEC_SIZE, 64);
    for (int i = 0; i < BATCH; i++) {
      Messages.iovec(iovecs, i, memory, (long) i * ROOM, ROOM);
      MemorySegment iovec = iovecs.asSlice(i * Messages.IOVEC_SIZE, Messages.IOVEC_SIZE);
      Messages.buffers(messages, i, iovec, 1);
      long control = i * InetSocket.STAMP_SPACE;
      Messages.control(messages, i, controls.asSlice(control, InetSocket.STAMP_SPACE));
    }
  }

  /** Receives what is there: how many, or a negated errno. */
  int receive(int fd) {
    for (int i = 0; i < BATCH; i++) {
      Messages.controlLength(messages, i, InetSocket.STAMP_SPACE);
    }
    int received = Sockets.receiveMany(fd, messages, BATCH, Sockets.MSG_DONTWAIT);
    return received == -Errno.EAGAIN ? 0 : received;
  }

  MemorySegment memory() {
    return memory;
  }

  long at(int i) {
    return (long) i * ROOM;
  }

  int length(int i) {
    return Messages.length(messages, i);
  }

  /** When the kernel received it, nanoseconds since 1970; 0 when it did not say. */
  long stamp(int i) {
    long at = i * InetSocket.STAMP_SPACE;
    return InetSocket.stamp(controls, at, Messages.controlLength(messages, i));
  }
}
