package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads IGMPv1 to v3 (RFC 1112, 2236, 3376) and MLDv1 and v2 (RFC 2710, 3810) from Ethernet frames.
 * A frame that is none, is damaged or did not come from this link says nothing.
 */
final class Decoder {
  private static final int IGMP_QUERY = 0x11;
  private static final int IGMP_V1_REPORT = 0x12;
  private static final int IGMP_V2_REPORT = 0x16;
  private static final int IGMP_LEAVE = 0x17;
  private static final int IGMP_V3_REPORT = 0x22;
  private static final int MLD_QUERY = 130;
  private static final int MLD_V1_REPORT = 131;
  private static final int MLD_DONE = 132;
  private static final int MLD_V2_REPORT = 143;

  private static final int SHORT_IGMP = 8;
  private static final int LONG_IGMP = 12;
  private static final int SHORT_MLD = 24;
  private static final int LONG_MLD = 28;
  private static final int V1_TENTHS = 100;
  private static final int SUPPRESS = 0x8;

  private final ByteBuffer frame;
  private final List<Heard> heard = new ArrayList<>();

  private Decoder(ByteBuffer frame) {
    this.frame = frame;
  }

  /** What a frame says, in its order. */
  static List<Heard> decode(byte[] frame) {
    Decoder decoder = new Decoder(ByteBuffer.wrap(frame));
    try {
      switch (decoder.u16(Packet.ETHER_TYPE)) {
        case Packet.IPV4 -> decoder.ipv4();
        case Packet.IPV6 -> decoder.ipv6();
        default -> {}
      }
    } catch (IndexOutOfBoundsException e) {
      // Cut short: what was whole before may stand, as records are independent.
    }
    return List.copyOf(decoder.heard);
  }

  private int u8(int at) {
    return frame.get(at) & 0xff;
  }

  private int u16(int at) {
    return frame.getShort(at) & 0xffff;
  }

  private void ipv4() {
    int l3 = Packet.ETHER;
    int header = (u8(l3) & 0xf) * 4;
    int length = u16(l3 + 2) - header;
    int l4 = l3 + header;
    boolean ours = u8(l3) >>> 4 == 4 && header >= 20 && u8(l3 + 9) == Packet.IGMP;
    boolean whole = (u16(l3 + 6) & 0x3fff) == 0 && length >= SHORT_IGMP;
    if (!ours || !whole || l4 + length > frame.limit()) {
      return;
    }
    if (u8(l3 + 8) != 1 || Packet.checksum(frame, l4, length, 0) != 0) {
      return;
    }
    switch (u8(l4)) {
      case IGMP_QUERY -> igmpQuery(l3, l4, length);
      case IGMP_V1_REPORT, IGMP_V2_REPORT -> joined(Packet.ipv4(frame, l4 + 4));
      case IGMP_LEAVE -> left(Packet.ipv4(frame, l4 + 4));
      case IGMP_V3_REPORT -> records(l4 + 8, u16(l4 + 6), 4);
      default -> {}
    }
  }

  private void igmpQuery(int l3, int l4, int length) {
    boolean third = length >= LONG_IGMP;
    int code = u8(l4 + 1);
    int tenths = third ? Packet.expanded(code, 4, 3) : code == 0 ? V1_TENTHS : code;
    boolean suppressed = third && (u8(l4 + 8) & SUPPRESS) != 0;
    queried(
        Packet.ipv4(frame, l3 + 12), Packet.ipv4(frame, l4 + 4), tenths * Packet.TENTH, suppressed);
  }

  private void ipv6() {
    int l3 = Packet.ETHER;
    int end = l3 + Packet.IPV6_HEADER + u16(l3 + 4);
    int options = l3 + Packet.IPV6_HEADER;
    boolean ours = u8(l3) >>> 4 == 6 && u8(l3 + 6) == Packet.HOP_BY_HOP && u8(l3 + 7) == 1;
    if (!ours || end > frame.limit() || u8(options) != Packet.ICMPV6) {
      return;
    }
    int l4 = options + (u8(options + 1) + 1) * 8;
    int length = end - l4;
    Address source = Packet.ipv6(frame, l3 + 8);
    boolean near = source.isLinkLocal() || source.isUnspecified();
    if (!near || length < 8) {
      return;
    }
    if (Packet.checksum(frame, l4, length, Packet.pseudo(frame, l3, length)) != 0) {
      return;
    }
    switch (u8(l4)) {
      case MLD_QUERY -> mldQuery(source, l4, length);
      case MLD_V1_REPORT -> joined(Packet.ipv6(frame, l4 + 8));
      case MLD_DONE -> left(Packet.ipv6(frame, l4 + 8));
      case MLD_V2_REPORT -> records(l4 + 8, u16(l4 + 6), 16);
      default -> {}
    }
  }

  private void mldQuery(Address source, int l4, int length) {
    boolean second = length >= LONG_MLD;
    if (length < SHORT_MLD || source.isUnspecified()) {
      return;
    }
    int code = u16(l4 + 4);
    long millis = second ? Packet.expanded(code, 12, 3) : code;
    boolean suppressed = second && (u8(l4 + 24) & SUPPRESS) != 0;
    queried(source, Packet.ipv6(frame, l4 + 8), millis * Packet.MILLI, suppressed);
  }

  private void queried(Address querier, Address group, long response, boolean suppressed) {
    Address asked = group.isUnspecified() ? null : group;
    heard.add(new Heard.Queried(querier, asked, response, suppressed));
  }

  /** Group records of both protocols' newest reports (RFC 3376, 4.2.4; RFC 3810, 5.2.5). */
  private void records(int from, int count, int addressBytes) {
    int at = from;
    for (int i = 0; i < count; i++) {
      int type = u8(at);
      int sources = u16(at + 2);
      int next = at + 4 + addressBytes * (1 + sources) + u8(at + 1) * 4;
      if (next > frame.limit()) {
        return;
      }
      Address group = addressBytes == 4 ? Packet.ipv4(frame, at + 4) : Packet.ipv6(frame, at + 4);
      record(type, group, sources > 0);
      at = next;
    }
  }

  private void record(int type, Address group, boolean sources) {
    switch (type) {
      case 2, 4 -> joined(group);
      case 1, 5 -> {
        if (sources) {
          joined(group);
        }
      }
      case 3 -> {
        if (sources) {
          joined(group);
        } else {
          left(group);
        }
      }
      case 6 -> left(group);
      default -> {}
    }
  }

  private void joined(Address group) {
    if (group.isMulticast()) {
      heard.add(new Heard.Joined(group));
    }
  }

  private void left(Address group) {
    if (group.isMulticast()) {
      heard.add(new Heard.Left(group));
    }
  }
}
