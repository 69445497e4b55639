package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Packet sockets: {@code linux/if_packet.h}, {@code linux/if_ether.h}, {@code packet(7)}. */
public final class PacketSocket {
  /** Bytes of {@code struct sockaddr_ll}. */
  public static final long ADDRESS_SIZE = 20;

  /** Bytes of {@code struct virtio_net_hdr} ({@code linux/virtio_net.h}). */
  public static final int VNET_HEADER = 10;

  /** Bytes of control data that hold one {@code struct tpacket_auxdata}. */
  public static final long AUXDATA_SPACE = 40;

  static final int SOL_PACKET = 263;
  static final int PACKET_STATISTICS = 6;
  static final int PACKET_AUXDATA = 8;
  static final int PACKET_VNET_HDR = 15;
  static final int PACKET_FANOUT = 18;
  static final int PACKET_QDISC_BYPASS = 20;
  static final int PACKET_IGNORE_OUTGOING = 23;
  static final int FANOUT_HASH = 0;
  static final short ETH_P_ALL = 3;

  // struct sockaddr_ll
  static final long ADDRESS_PROTOCOL = 2;
  static final long ADDRESS_IFINDEX = 4;

  // struct virtio_net_hdr
  static final int VNET_NEEDS_SUM = 1;
  static final long VNET_GSO_TYPE = 1;
  static final long VNET_GSO_SIZE = 4;
  static final int GSO_UDP_DATAGRAMS = 5;

  // struct cmsghdr and struct tpacket_auxdata behind it
  static final long CMSG_LEVEL = 8;
  static final long CMSG_TYPE = 12;
  static final long AUX_STATUS = 16;
  static final long AUX_VLAN_TCI = 16 + 16;
  static final int VLAN_VALID = 0x10;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketSocket() {}

  /** Opens a raw packet socket that receives nothing until it is bound with {@link #attach}. */
  public static Fd open() throws ErrnoException {
    return Fd.of(
        Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0),
        "open a packet socket, which needs CAP_NET_RAW");
  }

  /** Starts to receive all frames of an interface, or, with {@code on} false, stops. */
  public static int attach(int fd, int ifindex, boolean on) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
      address(address, 0, ifindex, on ? ETH_P_ALL : 0);
      return Sockets.bind(fd, address);
    }
  }

  /** Writes the {@code struct sockaddr_ll} that sends a frame out of an interface. */
  public static void address(MemorySegment into, long at, int ifindex) {
    address(into, at, ifindex, (short) 0);
  }

  /** Changes the interface of an address that was written before. */
  public static void interfaceOf(MemorySegment address, long at, int ifindex) {
    address.set(JAVA_INT, at + ADDRESS_IFINDEX, ifindex);
  }

  private static void address(MemorySegment into, long at, int ifindex, short protocol) {
    into.set(JAVA_SHORT, at, (short) Sockets.AF_PACKET);
    into.set(NETWORK_SHORT, at + ADDRESS_PROTOCOL, protocol);
    into.set(JAVA_INT, at + ADDRESS_IFINDEX, ifindex);
  }

  /** What this host sends itself is not received (Linux 4.20). */
  public static int ignoreOutgoing(int fd) {
    return Sockets.setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  }

  /** Frames come with their VLAN tag as control data. */
  public static int auxdata(int fd) {
    return Sockets.setOption(fd, SOL_PACKET, PACKET_AUXDATA, 1);
  }

  /** Frames come, or go, behind a {@code struct virtio_net_hdr}. */
  public static int vnetHeader(int fd) {
    return Sockets.setOption(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
  }

  /** Frames go to the device without passing a queueing discipline. */
  public static int bypassQueueing(int fd) {
    return Sockets.setOption(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
  }

  /** Shares an interface's frames, by flow, with the other sockets of that group. */
  public static int fanout(int fd, int group) {
    return Sockets.setOption(fd, SOL_PACKET, PACKET_FANOUT, group & 0xffff | FANOUT_HASH << 16);
  }

  /**
   * Frames dropped since the last call, because the socket's buffer was full; or a negated errno.
   *
   * @param statistics room for {@code struct tpacket_stats_v3}, 12 bytes
   * @param length four bytes
   */
  public static int drops(int fd, MemorySegment statistics, MemorySegment length) {
    int answer = Sockets.getOption(fd, SOL_PACKET, PACKET_STATISTICS, statistics, length);
    return answer < 0 ? answer : statistics.get(JAVA_INT, 4);
  }

  /** Whether a {@code struct virtio_net_hdr} says that the transport sum is still to be made. */
  public static boolean needsSum(MemorySegment s, long at) {
    return (s.get(JAVA_BYTE, at) & VNET_NEEDS_SUM) != 0;
  }

  /**
   * How a {@code struct virtio_net_hdr} says that the frame is to be cut.
   *
   * @return 0 when it is one packet; bytes of payload of each UDP datagram it stands for (Linux
   *     6.2); -1 when it stands for packets of another kind
   */
  public static int segment(MemorySegment s, long at) {
    int type = s.get(JAVA_BYTE, at + VNET_GSO_TYPE);
    if (type == 0) {
      return 0;
    }
    int size = s.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + VNET_GSO_SIZE) & 0xffff;
    return type == GSO_UDP_DATAGRAMS && size > 0 ? size : -1;
  }

  /**
   * VLAN tag in a message's control data.
   *
   * @param at where the control data starts
   * @param length how much of it the kernel wrote
   * @return the tag control information, or -1 when there was no tag
   */
  public static int vlan(MemorySegment control, long at, long length) {
    if (length < AUX_VLAN_TCI + 2
        || control.get(JAVA_INT, at + CMSG_LEVEL) != SOL_PACKET
        || control.get(JAVA_INT, at + CMSG_TYPE) != PACKET_AUXDATA
        || (control.get(JAVA_INT, at + AUX_STATUS) & VLAN_VALID) == 0) {
      return -1;
    }
    return control.get(JAVA_SHORT, at + AUX_VLAN_TCI) & 0xffff;
  }
}
