package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** UDP sockets and their addresses: {@code linux/in.h}, {@code linux/in6.h}. */
public final class InetSocket {
  /** Bytes of {@code struct sockaddr_in6}, which hold {@code struct sockaddr_in} too. */
  public static final long ADDRESS_SIZE = 28;

  /** Bytes of control data that hold one receive stamp. */
  public static final long STAMP_SPACE = 32;

  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int SO_REUSEADDR = 2;
  static final int SO_TIMESTAMPNS = 35;
  static final int IP_TTL = 2;
  static final int IP_MULTICAST_IF = 32;
  static final int IP_MULTICAST_TTL = 33;
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MULTICAST_IF = 17;
  static final int IPV6_MULTICAST_HOPS = 18;
  static final int IPV6_V6ONLY = 26;
  static final long CMSG_LEVEL = 8;
  static final long CMSG_TYPE = 12;
  static final long CMSG_DATA = 16;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NETWORK_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private InetSocket() {}

  /** Opens a UDP socket of a family. */
  public static Fd open(boolean ipv4) throws ErrnoException {
    int family = ipv4 ? Sockets.AF_INET : Sockets.AF_INET6;
    Fd fd = Fd.of(Sockets.socket(family, Sockets.SOCK_DGRAM, 0), "open a UDP socket");
    if (!ipv4) {
      Native.check(
          Sockets.setOption(fd.number(), IPPROTO_IPV6, IPV6_V6ONLY, 1), "open an IPv6 socket");
    }
    return fd;
  }

  /** Bytes of the address structure of a family. */
  public static long addressSize(boolean ipv4) {
    return ipv4 ? 16 : ADDRESS_SIZE;
  }

  /**
   * Writes an address structure.
   *
   * @param scope interface index for IPv6; ignored for IPv4
   */
  public static void address(MemorySegment into, long at, Membership.Ip ip, int port, int scope) {
    into.set(JAVA_SHORT, at, (short) (ip.ipv4() ? Sockets.AF_INET : Sockets.AF_INET6));
    into.set(NETWORK_SHORT, at + 2, (short) port);
    if (ip.ipv4()) {
      into.set(NETWORK_INT, at + 4, (int) ip.low());
    } else {
      into.set(NETWORK_LONG, at + 8, ip.high());
      into.set(NETWORK_LONG, at + 16, ip.low());
      into.set(JAVA_INT, at + 24, scope);
    }
  }

  /** Binds to a port of any address, together with others. */
  public static void bind(int fd, boolean ipv4, int port) throws ErrnoException {
    Native.check(Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_REUSEADDR, 1), "share port " + port);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(addressSize(ipv4), 8);
      address(address, 0, new Membership.Ip(ipv4, 0, 0), port, 0);
      Native.check(Sockets.bind(fd, address), "bind to port " + port);
    }
  }

  /** Sends groups out of an interface, and everything with a TTL or hop limit. */
  public static void sender(int fd, boolean ipv4, int ifindex, int ttl) throws ErrnoException {
    int level = ipv4 ? IPPROTO_IP : IPPROTO_IPV6;
    Native.check(
        Sockets.setOption(fd, level, ipv4 ? IP_MULTICAST_TTL : IPV6_MULTICAST_HOPS, ttl),
        "set the TTL of groups");
    Native.check(
        Sockets.setOption(fd, level, ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, ttl), "set the TTL");
    if (!ipv4) {
      Native.check(Sockets.setOption(fd, level, IPV6_MULTICAST_IF, ifindex), "choose interface");
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      // struct ip_mreqn: group, address, index
      MemorySegment request = arena.allocate(12, 4);
      request.set(JAVA_INT, 8, ifindex);
      Native.check(Sockets.setOption(fd, level, IP_MULTICAST_IF, request), "choose interface");
    }
  }

  /** Datagrams come with the time the kernel received them. */
  public static void stamps(int fd) throws ErrnoException {
    Native.check(
        Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_TIMESTAMPNS, 1), "ask for receive stamps");
  }

  /** Receive stamp in a message's control data, nanoseconds since 1970; 0 when there is none. */
  public static long stamp(MemorySegment control, long at, long length) {
    if (length < CMSG_DATA + 16
        || control.get(JAVA_INT, at + CMSG_LEVEL) != Sockets.SOL_SOCKET
        || control.get(JAVA_INT, at + CMSG_TYPE) != SO_TIMESTAMPNS) {
      return 0;
    }
    return control.get(JAVA_LONG, at + CMSG_DATA) * 1_000_000_000L
        + control.get(JAVA_LONG, at + CMSG_DATA + 8);
  }
}
