package dev.sluice.relay.frame;

import java.lang.foreign.MemorySegment;

/**
 * Decides what an Ethernet frame is: up to two 802.1Q or 802.1ad tags, IPv4 (RFC 791, options
 * allowed) or IPv6 (RFC 8200, hop-by-hop, destination and finished routing headers allowed), UDP
 * (RFC 768) or ESP (RFC 4303).
 *
 * <p>The UDP sum is not verified: copies carry a sum that is updated, never made anew, so a payload
 * that was damaged before the relay stays detectable behind it.
 */
public final class Parser {
  /** Bytes of an Ethernet header without tags. */
  public static final int ETHERNET = 14;

  /** Longest chain of IPv6 extension headers that is relayed, in bytes. */
  public static final int MAX_EXTENSIONS = 192;

  private static final int MAX_TAGS = 2;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int ESP_HEADER = 8;
  private static final int UDP = 17;
  private static final int ESP = 50;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;
  private static final int FRAGMENT_HEADER = 8;
  private static final int MORE_V4 = 0x2000;
  private static final int OFFSET_V4 = 0x1fff;
  private static final int MORE_OR_OFFSET = MORE_V4 | OFFSET_V4;
  private static final int MORE_V6 = 1;
  private static final int MAX_PACKET = 65_535;
  private static final int MULTICAST_V4 = 0xe;

  /** An untagged IPv4 frame without options, up to the end of its UDP or ESP header. */
  private static final int COMMON = ETHERNET + IPV4_HEADER + UDP_HEADER;

  private static final long COMMON_START = (long) IPV4 << 8 | 0x45;

  private Parser() {}

  /** The {@link Verdict} about the frame of {@code length} bytes at {@code at}. */
  public static long parse(MemorySegment s, long at, int length) {
    if (length >= COMMON) {
      long start = Wire.i64(s, at + 12);
      if (start >>> 40 == COMMON_START) {
        return common(s, at, length, start);
      }
    }
    return any(s, at, length);
  }

  /**
   * What nearly all frames are. Four loads instead of a dozen: each load is checked against the
   * bounds and the life of its segment, which is what a parser's time goes into.
   *
   * @param start type, first word, total length and id
   */
  private static long common(MemorySegment s, long at, int length, long start) {
    int total = (int) (start >>> 16) & 0xffff;
    if (total < IPV4_HEADER) {
      return Verdict.BAD_HEADER;
    }
    if (length < ETHERNET + total) {
      return Verdict.TRUNCATED;
    }
    // Fragment word, TTL, protocol, sum, half the source; its other half, destination, port.
    long middle = Wire.i64(s, at + 20);
    long last = Wire.i64(s, at + 28);
    long sum = (start & 0xffff_ffff_ffffL) + (last >>> 16);
    if (Checksum.fold((middle >>> 32) + (middle & 0xffff_ffffL) + sum) != 0xffff) {
      return Verdict.CHECKSUM;
    }
    int protocol = (int) (middle >>> 32) & 0xff;
    if (protocol != UDP && protocol != ESP) {
      return Verdict.OTHER;
    }
    if ((middle >>> 48 & MORE_OR_OFFSET) != 0) {
      return any(s, at, length);
    }
    int size = total - IPV4_HEADER;
    if ((middle >>> 12 & 0xf) == MULTICAST_V4 || size < UDP_HEADER) {
      return Verdict.BAD_HEADER;
    }
    if (protocol == UDP) {
      int udp = Wire.u16(s, at + COMMON - 4);
      if (udp < UDP_HEADER || udp > size) {
        return Verdict.BAD_HEADER;
      }
    }
    int l4 = ETHERNET + IPV4_HEADER;
    return Verdict.relayable(false, protocol == ESP, ETHERNET, l4, ETHERNET + total);
  }

  private static long any(MemorySegment s, long at, int length) {
    if (length < ETHERNET) {
      return Verdict.TRUNCATED;
    }
    int l3 = ETHERNET;
    int type = Wire.u16(s, at + 12);
    for (int tags = 0; (type == VLAN || type == SERVICE_VLAN) && tags < MAX_TAGS; tags++) {
      if (length < l3 + 4) {
        return Verdict.TRUNCATED;
      }
      type = Wire.u16(s, at + l3 + 2);
      l3 += 4;
    }
    if (type == IPV4) {
      return ipv4(s, at, length, l3);
    }
    return type == IPV6 ? ipv6(s, at, length, l3) : Verdict.NOT_IP;
  }

  private static long ipv4(MemorySegment s, long at, int length, int l3) {
    if (length < l3 + IPV4_HEADER) {
      return Verdict.TRUNCATED;
    }
    int first = Wire.u8(s, at + l3);
    int header = (first & 15) << 2;
    int total = Wire.u16(s, at + l3 + 2);
    if (first >>> 4 != 4 || header < IPV4_HEADER || total < header) {
      return Verdict.BAD_HEADER;
    }
    if (length < l3 + total) {
      return Verdict.TRUNCATED;
    }
    if (Checksum.sum(s, at + l3, header) != 0xffff) {
      return Verdict.CHECKSUM;
    }
    int protocol = Wire.u8(s, at + l3 + 9);
    if (protocol != UDP && protocol != ESP) {
      return Verdict.OTHER;
    }
    int l4 = l3 + header;
    int part = Wire.u16(s, at + l3 + 6) & MORE_OR_OFFSET;
    boolean groupAsSource = Wire.u8(s, at + l3 + 12) >>> 4 == MULTICAST_V4;
    if (part != 0) {
      long whole = Verdict.relayable(false, protocol == ESP, l3, l4, l3 + total);
      boolean more = (part & MORE_V4) != 0;
      return groupAsSource ? Verdict.FRAGMENT : fragment(s, at, whole, part & OFFSET_V4, more);
    }
    if (groupAsSource) {
      return Verdict.BAD_HEADER;
    }
    if (!transport(s, at + l4, total - header, protocol)) {
      return Verdict.BAD_HEADER;
    }
    return Verdict.relayable(false, protocol == ESP, l3, l4, l3 + total);
  }

  private static long ipv6(MemorySegment s, long at, int length, int l3) {
    if (length < l3 + IPV6_HEADER) {
      return Verdict.TRUNCATED;
    }
    if (Wire.u8(s, at + l3) >>> 4 != 6) {
      return Verdict.BAD_HEADER;
    }
    int end = l3 + IPV6_HEADER + Wire.u16(s, at + l3 + 4);
    if (length < end) {
      return Verdict.TRUNCATED;
    }
    int l4 = l3 + IPV6_HEADER;
    int next = Wire.u8(s, at + l3 + 6);
    while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION) {
      if (end < l4 + 8) {
        return Verdict.BAD_HEADER;
      }
      int size = (Wire.u8(s, at + l4 + 1) + 1) << 3;
      boolean unfinished = next == ROUTING && Wire.u8(s, at + l4 + 3) != 0;
      boolean misplaced = next == HOP_BY_HOP && l4 != l3 + IPV6_HEADER;
      next = Wire.u8(s, at + l4);
      l4 += size;
      if (unfinished || misplaced || end < l4 || l4 - l3 - IPV6_HEADER > MAX_EXTENSIONS) {
        return Verdict.BAD_HEADER;
      }
    }
    return ipv6Payload(s, at, next, Verdict.relayable(true, next == ESP, l3, l4, end));
  }

  private static long ipv6Payload(MemorySegment s, long at, int next, long verdict) {
    int l4 = Verdict.l4(verdict);
    int size = Verdict.end(verdict) - l4;
    boolean groupAsSource = Wire.u8(s, at + Verdict.l3(verdict) + 8) == 0xff;
    if (next == FRAGMENT) {
      int inner = size < FRAGMENT_HEADER ? -1 : Wire.u8(s, at + l4);
      if (inner != UDP && inner != ESP) {
        return Verdict.OTHER;
      }
      return groupAsSource ? Verdict.FRAGMENT : ipv6Fragment(s, at, inner, verdict);
    }
    if (next != UDP && next != ESP) {
      return Verdict.OTHER;
    }
    if (groupAsSource || !transport(s, at + l4, size, next)) {
      return Verdict.BAD_HEADER;
    }
    // RFC 8200, 8.1: over IPv6 a zero sum is an error, not "none".
    boolean noSum = next == UDP && Wire.u16(s, at + l4 + 6) == 0;
    return noSum ? Verdict.BAD_HEADER : verdict;
  }

  private static long ipv6Fragment(MemorySegment s, long at, int inner, long verdict) {
    int header = Verdict.l4(verdict);
    int l3 = Verdict.l3(verdict);
    int l4 = header + FRAGMENT_HEADER;
    if (l4 - l3 - IPV6_HEADER > MAX_EXTENSIONS) {
      return Verdict.FRAGMENT;
    }
    int part = Wire.u16(s, at + header + 2);
    long whole = Verdict.relayable(true, inner == ESP, l3, l4, Verdict.end(verdict));
    return fragment(s, at, whole, part >>> 3, (part & MORE_V6) != 0);
  }

  /**
   * A fragment, with its offsets if it is a sound one: the first has its whole UDP or ESP header,
   * others something, all but the last a multiple of eight bytes, and none goes beyond the largest
   * packet.
   *
   * @param offset of the fragment, in units of eight bytes
   */
  private static long fragment(MemorySegment s, long at, long whole, int offset, boolean more) {
    int size = Verdict.end(whole) - Verdict.l4(whole);
    boolean first = offset == 0;
    boolean sound = size > 0 && (!more || size % 8 == 0) && offset * 8 + size <= MAX_PACKET;
    if (first) {
      boolean udp = !Verdict.isEsp(whole);
      sound &= size >= UDP_HEADER && !(udp && Wire.u16(s, at + Verdict.l4(whole) + 4) < UDP_HEADER);
    }
    return sound ? Verdict.fragment(whole, first) : Verdict.FRAGMENT;
  }

  /** Whether {@code size} bytes hold a UDP datagram or an ESP packet. */
  private static boolean transport(MemorySegment s, long at, int size, int protocol) {
    if (protocol == ESP) {
      return size >= ESP_HEADER;
    }
    if (size < UDP_HEADER) {
      return false;
    }
    int udp = Wire.u16(s, at + 4);
    return udp >= UDP_HEADER && udp <= size;
  }
}
