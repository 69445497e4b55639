package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A sender that hands many datagrams to the kernel as one (UDP_SEGMENT, linux/udp.h). */
public final class SuperFrames {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MULTICAST_IF = 32;

  private static final MethodHandle SOCKET =
      Native.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Native.link(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDTO =
      Native.link(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private SuperFrames() {}

  /** Sends {@code count} datagrams of {@code size} bytes in one call. */
  public static long send(int ifindex, int group, int port, int size, int count)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      int fd = Native.answer((int) SOCKET.invokeExact(state, AF_INET, SOCK_DGRAM, 0), state);
      Native.check(fd, "open a UDP socket");
      MemorySegment option = arena.allocate(12, 8);
      option.set(JAVA_INT, 8, ifindex); // struct ip_mreqn
      int set = (int) SETSOCKOPT.invokeExact(state, fd, IPPROTO_IP, IP_MULTICAST_IF, option, 12);
      Native.check(Native.answer(set, state), "choose the interface");
      option.set(JAVA_INT, 0, size);
      set = (int) SETSOCKOPT.invokeExact(state, fd, SOL_UDP, UDP_SEGMENT, option, 4);
      Native.check(Native.answer(set, state), "choose the size of segments");
      MemorySegment address = arena.allocate(16, 8);
      address.set(JAVA_SHORT, 0, (short) AF_INET);
      address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
      address.set(JAVA_INT, 4, Integer.reverseBytes(group));
      long bytes = (long) size * count;
      MemorySegment payload = arena.allocate(bytes);
      long sent = (long) SENDTO.invokeExact(state, fd, payload, bytes, 0, address, 16);
      Native.check((int) Native.answer(sent, state), "send a super-frame");
      Native.close(fd);
      return sent;
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
