package dev.sluice.relay.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A sender that hands many datagrams to the kernel as one (UDP_SEGMENT, linux/udp.h). */
public final class SuperFrames {
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private SuperFrames() {}

  /**
   * Sends {@code count} datagrams of {@code size} bytes in one call. Each is full of its number,
   * counted from 0.
   *
   * @param group as a number
   */
  public static void send(int ifindex, int group, int port, int size, int count)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined();
        Fd fd = InetSocket.open(true)) {
      InetSocket.sender(fd.number(), true, ifindex, 8);
      Native.check(
          Sockets.setOption(fd.number(), SOL_UDP, UDP_SEGMENT, size),
          "choose the size of segments");
      MemorySegment address = arena.allocate(InetSocket.addressSize(true), 8);
      InetSocket.address(address, 0, new Membership.Ip(true, 0, group), port, 0);
      MemorySegment payload = arena.allocate((long) size * count);
      for (int i = 0; i < count; i++) {
        payload.asSlice((long) i * size, size).fill((byte) i);
      }
      MemorySegment iovec = arena.allocate(Messages.IOVEC_SIZE, 8);
      Messages.iovec(iovec, 0, payload, 0, payload.byteSize());
      MemorySegment message = arena.allocate(Messages.MMSGHDR_SIZE, 8);
      Messages.name(message, 0, address);
      Messages.buffers(message, 0, iovec, 1);
      Native.check(Sockets.sendMany(fd.number(), message, 0, 1, 0), "send a super-frame");
    }
  }
}
