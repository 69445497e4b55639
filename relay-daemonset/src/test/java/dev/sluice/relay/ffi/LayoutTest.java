package dev.sluice.relay.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of the native fence, compared with what a C compiler makes of this machine's headers. */
class LayoutTest {
  private static final String HEADERS =
      """
      #include <errno.h>
      #include <poll.h>
      #include <sys/mman.h>
      #include <sys/socket.h>
      #include <sys/prctl.h>
      #include <sys/eventfd.h>
      #include <netinet/in.h>
      #include <time.h>
      #include <linux/capability.h>
      #include <linux/if_ether.h>
      #include <linux/if_packet.h>
      #include <linux/netlink.h>
      #include <linux/rtnetlink.h>
      #include <linux/virtio_net.h>
      """;

  @TempDir private Path directory;

  @Test
  void everyLayoutAndConstantIsThatOfTheHeaders() throws Exception {
    Headers.assume();
    Map<String, Long> ours = ours();
    assertThat(Headers.values(HEADERS, ours.keySet(), directory)).isEqualTo(ours);
  }

  private static Map<String, Long> ours() {
    Map<String, Long> ours = new LinkedHashMap<>();
    messages(ours);
    packets(ours);
    addresses(ours);
    ours.put("sizeof(struct pollfd)", Native.POLLFD_SIZE);
    ours.put("offsetof(struct pollfd, events)", Native.POLLFD_EVENTS);
    ours.put("offsetof(struct pollfd, revents)", Native.POLLFD_REVENTS);
    ours.put("POLLIN", (long) Native.POLLIN);
    ours.put("POLLERR | POLLHUP | POLLNVAL", (long) Native.POLLBAD);
    ours.put("PROT_READ", (long) Native.PROT_READ);
    ours.put("PROT_WRITE", (long) Native.PROT_WRITE);
    ours.put("MAP_SHARED", (long) Native.MAP_SHARED);
    ours.put("MAP_POPULATE", (long) Native.MAP_POPULATE);
    ours.put("SOCK_CLOEXEC | SOCK_NONBLOCK", (long) Sockets.SOCK_CLOEXEC_NONBLOCK);
    ours.put("sizeof(struct timespec)", RealClock.TIMESPEC_SIZE);
    ours.put("_LINUX_CAPABILITY_VERSION_3", (long) Capabilities.VERSION_3);
    ours.put("2 * sizeof(struct __user_cap_data_struct)", Capabilities.DATA_SIZE);
    ours.put("sizeof(struct __user_cap_data_struct)", Capabilities.SECOND);
    ours.put("offsetof(struct __user_cap_data_struct, permitted)", Capabilities.PERMITTED);
    ours.put("offsetof(struct __user_cap_data_struct, inheritable)", Capabilities.INHERITABLE);
    ours.put("PR_SET_NO_NEW_PRIVS", (long) Capabilities.PR_SET_NO_NEW_PRIVS);
    ours.put("ENOBUFS", (long) Errno.ENOBUFS);
    ours.put("ENETDOWN", (long) Errno.ENETDOWN);
    ours.put("EADDRINUSE", (long) Errno.EADDRINUSE);
    ours.put("EMSGSIZE", (long) Errno.EMSGSIZE);
    return ours;
  }

  private static void messages(Map<String, Long> ours) {
    ours.put("sizeof(struct mmsghdr)", Messages.MMSGHDR_SIZE);
    ours.put("offsetof(struct mmsghdr, msg_len)", Messages.LENGTH);
    ours.put("offsetof(struct msghdr, msg_name)", Messages.NAME);
    ours.put("offsetof(struct msghdr, msg_namelen)", Messages.NAME_LENGTH);
    ours.put("offsetof(struct msghdr, msg_iov)", Messages.IOV);
    ours.put("offsetof(struct msghdr, msg_iovlen)", Messages.IOV_LENGTH);
    ours.put("offsetof(struct msghdr, msg_control)", Messages.CONTROL);
    ours.put("offsetof(struct msghdr, msg_controllen)", Messages.CONTROL_LENGTH);
    ours.put("offsetof(struct msghdr, msg_flags)", Messages.FLAGS);
    ours.put("sizeof(struct iovec)", Messages.IOVEC_SIZE);
    ours.put("offsetof(struct iovec, iov_base)", Messages.IOVEC_BASE);
    ours.put("offsetof(struct iovec, iov_len)", Messages.IOVEC_LENGTH);
    ours.put("offsetof(struct cmsghdr, cmsg_level)", PacketSocket.CMSG_LEVEL);
    ours.put("offsetof(struct cmsghdr, cmsg_type)", PacketSocket.CMSG_TYPE);
    ours.put("CMSG_SPACE(sizeof(struct tpacket_auxdata))", PacketSocket.AUXDATA_SPACE);
    ours.put("CMSG_SPACE(sizeof(struct timespec))", InetSocket.STAMP_SPACE);
  }

  private static void packets(Map<String, Long> ours) {
    String aux = "CMSG_LEN(0) + offsetof(struct tpacket_auxdata, ";
    ours.put(aux + "tp_status)", PacketSocket.AUX_STATUS);
    ours.put(aux + "tp_vlan_tci)", PacketSocket.AUX_VLAN_TCI);
    ours.put("TP_STATUS_VLAN_VALID", (long) PacketSocket.VLAN_VALID);
    ours.put("sizeof(struct sockaddr_ll)", PacketSocket.ADDRESS_SIZE);
    ours.put("offsetof(struct sockaddr_ll, sll_protocol)", PacketSocket.ADDRESS_PROTOCOL);
    ours.put("offsetof(struct sockaddr_ll, sll_ifindex)", PacketSocket.ADDRESS_IFINDEX);
    ours.put("sizeof(struct virtio_net_hdr)", (long) PacketSocket.VNET_HEADER);
    ours.put("offsetof(struct virtio_net_hdr, gso_type)", PacketSocket.VNET_GSO_TYPE);
    ours.put("offsetof(struct virtio_net_hdr, gso_size)", PacketSocket.VNET_GSO_SIZE);
    ours.put("VIRTIO_NET_HDR_F_NEEDS_CSUM", (long) PacketSocket.VNET_NEEDS_SUM);
    ours.put("PACKET_STATISTICS", (long) PacketSocket.PACKET_STATISTICS);
    ours.put("PACKET_AUXDATA", (long) PacketSocket.PACKET_AUXDATA);
    ours.put("PACKET_VNET_HDR", (long) PacketSocket.PACKET_VNET_HDR);
    ours.put("PACKET_FANOUT", (long) PacketSocket.PACKET_FANOUT);
    ours.put("PACKET_QDISC_BYPASS", (long) PacketSocket.PACKET_QDISC_BYPASS);
    ours.put("PACKET_IGNORE_OUTGOING", (long) PacketSocket.PACKET_IGNORE_OUTGOING);
    ours.put("SOL_PACKET", (long) PacketSocket.SOL_PACKET);
    ours.put("PACKET_RX_RING", (long) PacketRing.PACKET_RX_RING);
    ours.put("PACKET_VERSION", (long) PacketRing.PACKET_VERSION);
    ours.put("TPACKET_V3", (long) PacketRing.TPACKET_V3);
    ours.put("TP_STATUS_USER", (long) PacketRing.TP_STATUS_USER);
    ours.put("sizeof(struct tpacket_req3)", PacketRing.REQUEST_SIZE);
    String block = "offsetof(struct tpacket_block_desc, hdr.bh1.";
    ours.put(block + "block_status)", PacketRing.BLOCK_STATUS);
    ours.put(block + "num_pkts)", PacketRing.BLOCK_PACKETS);
    ours.put(block + "offset_to_first_pkt)", PacketRing.BLOCK_FIRST);
    String frame = "offsetof(struct tpacket3_hdr, ";
    ours.put(frame + "tp_next_offset)", PacketRing.NEXT_OFFSET);
    ours.put(frame + "tp_sec)", PacketRing.SECONDS);
    ours.put(frame + "tp_nsec)", PacketRing.NANOSECONDS);
    ours.put(frame + "tp_snaplen)", PacketRing.SNAPLEN);
    ours.put(frame + "tp_status)", PacketRing.STATUS);
    ours.put(frame + "tp_mac)", PacketRing.MAC);
    ours.put(frame + "hv1.tp_vlan_tci)", PacketRing.VLAN_TCI);
    ours.put("TPACKET_V2", (long) FrameRing.TPACKET_V2);
    ours.put("TP_STATUS_COPY", (long) FrameRing.TP_STATUS_COPY);
    ours.put("PACKET_COPY_THRESH", (long) FrameRing.PACKET_COPY_THRESH);
    ours.put("sizeof(struct tpacket_req)", FrameRing.REQUEST_SIZE);
    String slot = "offsetof(struct tpacket2_hdr, ";
    ours.put(slot + "tp_status)", FrameRing.STATUS);
    ours.put(slot + "tp_len)", FrameRing.LENGTH);
    ours.put(slot + "tp_snaplen)", FrameRing.SNAPLEN);
    ours.put(slot + "tp_mac)", FrameRing.MAC);
    ours.put(slot + "tp_sec)", FrameRing.SECONDS);
    ours.put(slot + "tp_nsec)", FrameRing.NANOSECONDS);
    ours.put(slot + "tp_vlan_tci)", FrameRing.VLAN_TCI);
  }

  private static void addresses(Map<String, Long> ours) {
    ours.put("sizeof(struct group_req)", Membership.GROUP + Membership.STORAGE);
    ours.put("offsetof(struct group_req, gr_group)", Membership.GROUP);
    ours.put(
        "offsetof(struct group_source_req, gsr_source)", Membership.GROUP + Membership.STORAGE);
    ours.put("offsetof(struct sockaddr_in, sin_addr)", Membership.IPV4_ADDRESS);
    ours.put("offsetof(struct sockaddr_in6, sin6_addr)", Membership.IPV6_ADDRESS);
    ours.put("sizeof(struct packet_mreq)", Membership.PACKET_MREQ_SIZE);
    ours.put("PACKET_MR_ALLMULTI", (long) Membership.PACKET_MR_ALLMULTI);
    ours.put("MCAST_JOIN_GROUP", (long) Membership.MCAST_JOIN_GROUP);
    ours.put("MCAST_LEAVE_GROUP", (long) Membership.MCAST_LEAVE_GROUP);
    ours.put("MCAST_JOIN_SOURCE_GROUP", (long) Membership.MCAST_JOIN_SOURCE_GROUP);
    ours.put("MCAST_LEAVE_SOURCE_GROUP", (long) Membership.MCAST_LEAVE_SOURCE_GROUP);
    ours.put("sizeof(struct sockaddr_in6)", InetSocket.ADDRESS_SIZE);
    ours.put("offsetof(struct sockaddr_in6, sin6_scope_id)", 24L);
    ours.put("sizeof(struct ip_mreqn)", 12L);
    ours.put("SO_TIMESTAMPNS", (long) InetSocket.SO_TIMESTAMPNS);
    ours.put("IP_MULTICAST_IF", (long) InetSocket.IP_MULTICAST_IF);
    ours.put("IP_MULTICAST_TTL", (long) InetSocket.IP_MULTICAST_TTL);
    ours.put("IPV6_MULTICAST_IF", (long) InetSocket.IPV6_MULTICAST_IF);
    ours.put("IPV6_MULTICAST_HOPS", (long) InetSocket.IPV6_MULTICAST_HOPS);
    ours.put("sizeof(struct sockaddr_nl)", Netlink.SOCKADDR_NL_SIZE);
    ours.put("IFLA_STATS64", (long) NetDevices.IFLA_STATS64);
    ours.put("offsetof(struct rtnl_link_stats64, tx_dropped)", (long) NetDevices.TX_DROPPED);
    ours.put("NETLINK_ADD_MEMBERSHIP", (long) Netlink.NETLINK_ADD_MEMBERSHIP);
    ours.put("RTNLGRP_LINK", (long) Netlink.GROUP_LINK);
    ours.put("RTNLGRP_NEIGH", (long) Netlink.GROUP_NEIGH);
    ours.put("RTNLGRP_IPV4_IFADDR", (long) Netlink.GROUP_IPV4_ADDRESS);
    ours.put("RTNLGRP_IPV4_ROUTE", (long) Netlink.GROUP_IPV4_ROUTE);
    ours.put("RTNLGRP_IPV6_IFADDR", (long) Netlink.GROUP_IPV6_ADDRESS);
    ours.put("RTNLGRP_IPV6_ROUTE", (long) Netlink.GROUP_IPV6_ROUTE);
  }
}
