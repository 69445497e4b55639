package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An AF_PACKET socket for tests: sends frames as they are, and shows every frame that arrives. */
public final class RawSocket implements AutoCloseable {
  private static final short ETH_P_ALL = 0x0300;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int SOCKADDR_LL = 20;
  private static final int BUFFER = 70_000;
  private static final int RECEIVE_BUFFER = 16 << 20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final MemorySegment poll = arena.allocate(Native.POLLFD_SIZE, 8);
  private final int fd;

  private RawSocket(int fd) {
    this.fd = fd;
  }

  /** Opens a socket on an interface of the calling thread's namespace. */
  public static RawSocket open(int ifindex) throws ErrnoException {
    int fd = Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, ETH_P_ALL);
    Native.check(fd, "open a packet socket");
    Native.check(
        Sockets.setOption(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, RECEIVE_BUFFER),
        "enlarge the buffer of a packet socket");
    Native.check(
        Sockets.setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1),
        "keep outgoing frames from a packet socket");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_LL, 8);
      address.set(JAVA_SHORT, 0, (short) Sockets.AF_PACKET);
      address.set(JAVA_SHORT, 2, ETH_P_ALL);
      address.set(JAVA_INT, 4, ifindex);
      Native.check(Sockets.bind(fd, address), "bind a packet socket");
    }
    return new RawSocket(fd);
  }

  /** Sends one frame. */
  public void send(byte[] frame) throws ErrnoException {
    MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
    Native.check(Sockets.send(fd, buffer.asSlice(0, frame.length), 0), "send a frame");
  }

  /** The next frame, or null when none comes in time. */
  public byte @Nullable [] receive(int millis) throws ErrnoException {
    Native.pollSet(poll, 0, fd, Native.POLLIN);
    if (Native.check(Native.poll(poll, 1, millis), "wait for a frame") == 0) {
      return null;
    }
    int length = Native.check(Sockets.receive(fd, buffer, 0), "receive a frame");
    return buffer.asSlice(0, length).toArray(JAVA_BYTE);
  }

  @Override
  public void close() {
    Native.close(fd);
    arena.close();
  }
}
