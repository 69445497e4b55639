package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Group memberships by the protocol-independent options of RFC 3678 ({@code linux/in.h}), and an
 * interface's all-multicast mode ({@code linux/if_packet.h}).
 */
public final class Membership {
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int MCAST_JOIN_GROUP = 42;
  static final int MCAST_LEAVE_GROUP = 45;
  static final int MCAST_JOIN_SOURCE_GROUP = 46;
  static final int MCAST_LEAVE_SOURCE_GROUP = 47;
  static final int SOL_PACKET = 263;
  static final int PACKET_ADD_MEMBERSHIP = 1;
  static final int PACKET_DROP_MEMBERSHIP = 2;
  static final int PACKET_MR_ALLMULTI = 2;

  /** {@code struct group_source_req}: u32 interface, padding, two sockaddr_storage. */
  static final long GROUP = 8;

  static final long STORAGE = 128;
  static final long IPV4_ADDRESS = 4;
  static final long IPV6_ADDRESS = 8;
  static final long PACKET_MREQ_SIZE = 16;

  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NETWORK_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Membership() {}

  /**
   * An address as it goes into a request.
   *
   * @param ipv4 whether the low 32 bits are an IPv4 address
   */
  public record Ip(boolean ipv4, long high, long low) {}

  /**
   * Joins or leaves a group on an interface, for any source. Answers 0 or a negated errno; ENOBUFS
   * means that this socket has as many memberships as the system allows one.
   */
  public static int group(int fd, boolean join, int ifindex, Ip group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(GROUP + STORAGE, 8);
      request.set(JAVA_INT, 0, ifindex);
      put(request, GROUP, group);
      int option = join ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP;
      return Sockets.setOption(fd, level(group), option, request);
    }
  }

  /** Joins or leaves a group on an interface, for one source. */
  public static int source(int fd, boolean join, int ifindex, Ip group, Ip source) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(GROUP + 2 * STORAGE, 8);
      request.set(JAVA_INT, 0, ifindex);
      put(request, GROUP, group);
      put(request, GROUP + STORAGE, source);
      int option = join ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP;
      return Sockets.setOption(fd, level(group), option, request);
    }
  }

  /** Asks for all multicast frames of an interface on a packet socket, or ends that. */
  public static int allMulticast(int fd, boolean on, int ifindex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(PACKET_MREQ_SIZE, 4);
      request.set(JAVA_INT, 0, ifindex);
      request.set(JAVA_SHORT, 4, (short) PACKET_MR_ALLMULTI);
      int option = on ? PACKET_ADD_MEMBERSHIP : PACKET_DROP_MEMBERSHIP;
      return Sockets.setOption(fd, SOL_PACKET, option, request);
    }
  }

  private static int level(Ip group) {
    return group.ipv4() ? IPPROTO_IP : IPPROTO_IPV6;
  }

  private static void put(MemorySegment request, long at, Ip ip) {
    int family = ip.ipv4() ? Sockets.AF_INET : Sockets.AF_INET6;
    request.set(JAVA_SHORT, at, (short) family);
    if (ip.ipv4()) {
      request.set(NETWORK_INT, at + IPV4_ADDRESS, (int) ip.low());
    } else {
      request.set(NETWORK_LONG, at + IPV6_ADDRESS, ip.high());
      request.set(NETWORK_LONG, at + IPV6_ADDRESS + 8, ip.low());
    }
  }
}
