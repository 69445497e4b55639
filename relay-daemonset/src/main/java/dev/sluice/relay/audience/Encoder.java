package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes IGMPv3 and MLDv2 queries as Ethernet frames (RFC 3376, 4.1; RFC 3810, 5.1). */
final class Encoder {
  private static final Address ALL_IPV4 = Address.of("224.0.0.1");
  private static final Address ALL_IPV6 = Address.of("ff02::1");
  private static final int IGMP_BYTES = 12;
  private static final int MLD_BYTES = 28;
  private static final int IPV4_HEADER = 24;
  private static final int ROUTER_ALERT_IPV4 = 0x9404_0000;

  /** Hop-by-hop options: ICMPv6 follows, router alert for MLD, two bytes of padding. */
  private static final long ROUTER_ALERT_IPV6 = 0x3a00_0502_0000_0100L;

  private static final int PRECEDENCE = 0xc0;

  private Encoder() {}

  /**
   * A query's frame.
   *
   * @param mac of the sending interface, in the low 48 bits
   * @param own address of the sending interface, of the family asked about
   * @param timing for the fields that tell other queriers of it
   */
  static byte[] query(long mac, Address own, Query query, Timing timing) {
    return own.isIpv4() ? igmp(mac, own, query, timing) : mld(mac, own, query, timing);
  }

  private static Address to(@Nullable Address group, Address all) {
    return group == null ? all : group;
  }

  private static ByteBuffer frame(byte[] bytes, long mac, Address to, int type) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    frame.putShort((short) (to.multicastMac() >>> 32)).putInt((int) to.multicastMac());
    frame.putShort((short) (mac >>> 32)).putInt((int) mac);
    return frame.putShort((short) type);
  }

  private static byte[] igmp(long mac, Address own, Query query, Timing timing) {
    Address to = to(query.group(), ALL_IPV4);
    byte[] bytes = new byte[Packet.ETHER + IPV4_HEADER + IGMP_BYTES];
    ByteBuffer frame = frame(bytes, mac, to, Packet.IPV4);
    frame.put((byte) 0x46).put((byte) PRECEDENCE).putShort((short) (IPV4_HEADER + IGMP_BYTES));
    frame.putInt(0).put((byte) 1).put((byte) Packet.IGMP).putShort((short) 0);
    frame.putInt(own.bits()).putInt(to.bits()).putInt(ROUTER_ALERT_IPV4);
    int l4 = frame.position();
    frame.put((byte) 0x11).put((byte) (query.responseNanos() / Packet.TENTH)).putShort((short) 0);
    frame.putInt(query.group() == null ? 0 : query.group().bits());
    trailer(frame, query, timing);
    sum(frame, Packet.ETHER + 10, Packet.ETHER, IPV4_HEADER, 0);
    sum(frame, l4 + 2, l4, IGMP_BYTES, 0);
    return bytes;
  }

  private static byte[] mld(long mac, Address own, Query query, Timing timing) {
    Address to = to(query.group(), ALL_IPV6);
    int payload = Long.BYTES + MLD_BYTES;
    byte[] bytes = new byte[Packet.ETHER + Packet.IPV6_HEADER + payload];
    ByteBuffer frame = frame(bytes, mac, to, Packet.IPV6);
    frame.putInt(0x6000_0000).putShort((short) payload).put((byte) Packet.HOP_BY_HOP).put((byte) 1);
    address(frame, own);
    address(frame, to);
    frame.putLong(ROUTER_ALERT_IPV6);
    int l4 = frame.position();
    frame.put((byte) 130).put((byte) 0).putShort((short) 0);
    frame.putShort((short) (query.responseNanos() / Packet.MILLI)).putShort((short) 0);
    address(frame, query.group() == null ? Address.of("::") : query.group());
    trailer(frame, query, timing);
    sum(frame, l4 + 2, l4, MLD_BYTES, Packet.pseudo(frame, Packet.ETHER, MLD_BYTES));
    return bytes;
  }

  /** Suppression and robustness, query interval in seconds, no sources: alike in both. */
  private static void trailer(ByteBuffer frame, Query query, Timing timing) {
    frame.put((byte) (timing.robustness() | (query.suppress() ? 0x8 : 0)));
    frame.put((byte) (timing.interval() / 1_000_000_000L)).putShort((short) 0);
  }

  private static void address(ByteBuffer frame, Address address) {
    frame.putLong(address.high()).putLong(address.low());
  }

  private static void sum(ByteBuffer frame, int into, int from, int length, int sum) {
    frame.putShort(into, (short) Packet.checksum(frame, from, length, sum));
  }
}
