package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Socket calls. Wrappers answer what the call answered, or the negated errno. Those of the packet
 * path pass addresses as numbers, so that nothing is allocated; their memory must outlive the call,
 * which it does when the thread that calls them also frees it.
 */
public final class Sockets {
  /** {@code bits/socket.h}. */
  public static final int AF_INET = 2;

  /** {@code bits/socket.h}. */
  public static final int AF_INET6 = 10;

  /** {@code bits/socket.h}. */
  public static final int AF_NETLINK = 16;

  /** {@code bits/socket.h}. */
  public static final int AF_PACKET = 17;

  /** {@code bits/socket_type.h}. */
  public static final int SOCK_DGRAM = 2;

  /** {@code bits/socket_type.h}. */
  public static final int SOCK_RAW = 3;

  /** {@code bits/socket_type.h}: closed on exec, never blocking. */
  public static final int SOCK_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

  /** {@code bits/socket.h}. */
  public static final int MSG_DONTWAIT = 0x40;

  /** {@code asm-generic/socket.h}. */
  public static final int SOL_SOCKET = 1;

  /** {@code asm-generic/socket.h}. */
  public static final int SO_ERROR = 4;

  /** {@code asm-generic/socket.h}. */
  public static final int SO_SNDBUF = 7;

  /** {@code asm-generic/socket.h}. */
  public static final int SO_RCVBUF = 8;

  /** {@code asm-generic/socket.h}: beyond the system's limit, with CAP_NET_ADMIN. */
  public static final int SO_SNDBUFFORCE = 32;

  /** {@code asm-generic/socket.h}: beyond the system's limit, with CAP_NET_ADMIN. */
  public static final int SO_RCVBUFFORCE = 33;

  private static final MethodHandle SOCKET =
      Native.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Native.link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Native.link(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Native.link(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle SEND =
      Native.link("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      Native.link("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SENDMMSG =
      Native.link(
          "sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
  private static final MethodHandle RECVMMSG =
      Native.link(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

  private Sockets() {}

  /** {@code socket(2)}, closed on exec and never blocking. */
  public static int socket(int family, int type, int protocol) {
    try {
      MemorySegment state = Native.state();
      int flags = type | SOCK_CLOEXEC_NONBLOCK;
      return Native.answer((int) SOCKET.invokeExact(state, family, flags, protocol), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** {@code bind(2)} to the address structure in the segment. */
  public static int bind(int fd, MemorySegment address) {
    try {
      MemorySegment state = Native.state();
      int size = (int) address.byteSize();
      return Native.answer((int) BIND.invokeExact(state, fd, address, size), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** {@code setsockopt(2)} with the structure in the segment. */
  public static int setOption(int fd, int level, int name, MemorySegment value) {
    try {
      MemorySegment state = Native.state();
      int size = (int) value.byteSize();
      return Native.answer(
          (int) SETSOCKOPT.invokeExact(state, fd, level, name, value, size), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** {@code setsockopt(2)} with an int. */
  public static int setOption(int fd, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return setOption(fd, level, name, arena.allocateFrom(JAVA_INT, value));
    }
  }

  /**
   * {@code getsockopt(2)} into a segment; allocates nothing.
   *
   * @param length four bytes that hold the size of {@code value} and then the size of the answer
   */
  public static int getOption(
      int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      MemorySegment state = Native.state();
      length.set(JAVA_INT, 0, (int) value.byteSize());
      return Native.answer(
          (int) GETSOCKOPT.invokeExact(state, fd, level, name, value.address(), length.address()),
          state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** The error a socket has pending, which this clears; 0 = none. Allocates nothing. */
  public static int pendingError(int fd, MemorySegment error, MemorySegment length) {
    int answer = getOption(fd, SOL_SOCKET, SO_ERROR, error, length);
    return answer < 0 ? -answer : error.get(JAVA_INT, 0);
  }

  /** {@code send(2)} of a whole segment. */
  public static int send(int fd, MemorySegment bytes, int flags) {
    try {
      MemorySegment state = Native.state();
      long sent = (long) SEND.invokeExact(state, fd, bytes, bytes.byteSize(), flags);
      return (int) Native.answer(sent, state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** {@code recv(2)} into a whole segment. */
  public static int receive(int fd, MemorySegment bytes, int flags) {
    try {
      MemorySegment state = Native.state();
      long received = (long) RECV.invokeExact(state, fd, bytes, bytes.byteSize(), flags);
      return (int) Native.answer(received, state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /**
   * {@code sendmmsg(2)} of {@code count} messages from a place in an array of {@code struct
   * mmsghdr}, see {@link Messages}. Answers how many were sent; a failure is answered only when it
   * met the first.
   */
  public static int sendMany(int fd, MemorySegment messages, int from, int count, int flags) {
    if (from < 0 || count < 0 || messages.byteSize() < (from + count) * Messages.MMSGHDR_SIZE) {
      return -Errno.EINVAL;
    }
    try {
      MemorySegment state = Native.state();
      long first = messages.address() + from * Messages.MMSGHDR_SIZE;
      return Native.answer((int) SENDMMSG.invokeExact(state, fd, first, count, flags), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  /** {@code recvmmsg(2)} without a timeout of its own: sockets of this class never block. */
  public static int receiveMany(int fd, MemorySegment messages, int count, int flags) {
    if (messages.byteSize() < count * Messages.MMSGHDR_SIZE) {
      return -Errno.EINVAL;
    }
    try {
      MemorySegment state = Native.state();
      return Native.answer(
          (int) RECVMMSG.invokeExact(state, fd, messages.address(), count, flags, 0L), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
