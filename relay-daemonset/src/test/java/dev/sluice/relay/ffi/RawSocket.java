package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An AF_PACKET socket for tests: sends frames as they are, and shows every frame that arrives. */
public final class RawSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final short ETH_P_ALL = 0x0300;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int SOCKADDR_LL = 20;
  private static final int BUFFER = 70_000;

  private static final MethodHandle SOCKET =
      Native.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Native.link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Native.link(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      Native.link("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      Native.link("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final MemorySegment poll = arena.allocate(Native.POLLFD_SIZE, 8);
  private final int fd;

  private RawSocket(int fd) {
    this.fd = fd;
  }

  /** Opens a socket on an interface of the calling thread's namespace. */
  public static RawSocket open(int ifindex) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      int fd = (int) SOCKET.invokeExact(state, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, (int) ETH_P_ALL);
      Native.check(Native.answer(fd, state), "open a packet socket");
      MemorySegment one = arena.allocate(JAVA_INT);
      one.set(JAVA_INT, 0, 16 << 20);
      int ignored = (int) SETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_RCVBUFFORCE, one, 4);
      one.set(JAVA_INT, 0, 1);
      ignored |=
          (int) SETSOCKOPT.invokeExact(state, fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, one, 4);
      Native.check(Native.answer(ignored, state), "set options of a packet socket");
      MemorySegment address = arena.allocate(SOCKADDR_LL, 8);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT, 2, ETH_P_ALL);
      address.set(JAVA_INT, 4, ifindex);
      int bound = (int) BIND.invokeExact(state, fd, address, SOCKADDR_LL);
      Native.check(Native.answer(bound, state), "bind a packet socket");
      return new RawSocket(fd);
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** Sends one frame. */
  public void send(byte[] frame) throws ErrnoException {
    try {
      MemorySegment state = Native.state();
      MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
      long sent = (long) SEND.invokeExact(state, fd, buffer, (long) frame.length, 0);
      Native.check((int) Native.answer(sent, state), "send a frame");
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** The next frame, or null when none comes in time. */
  public byte @Nullable [] receive(int millis) throws ErrnoException {
    Native.pollSet(poll, 0, fd, Native.POLLIN);
    if (Native.check(Native.poll(poll, 1, millis), "wait for a frame") == 0) {
      return null;
    }
    try {
      MemorySegment state = Native.state();
      long got = (long) RECV.invokeExact(state, fd, buffer, (long) BUFFER, 0);
      int length = Native.check((int) Native.answer(got, state), "receive a frame");
      return Arrays.copyOf(buffer.asSlice(0, length).toArray(JAVA_BYTE), length);
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  @Override
  public void close() {
    Native.close(fd);
    arena.close();
  }
}
