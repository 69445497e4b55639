package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import java.nio.ByteBuffer;

/** What IGMP's and MLD's packets have in common, for reading and writing alike. */
final class Packet {
  static final int ETHER = 14;
  static final int ETHER_TYPE = 12;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  static final int IGMP = 2;
  static final int ICMPV6 = 58;
  static final int HOP_BY_HOP = 0;
  static final int IPV6_HEADER = 40;

  /** Tenths of a second and milliseconds, in nanoseconds. */
  static final long TENTH = 100_000_000L;

  static final long MILLI = 1_000_000L;

  private Packet() {}

  static Address ipv4(ByteBuffer from, int at) {
    return Address.ipv4(from.getInt(at));
  }

  static Address ipv6(ByteBuffer from, int at) {
    return new Address(from.getLong(at), from.getLong(at + Long.BYTES));
  }

  /** The Internet checksum (RFC 1071) of a range, going on from a sum; 0 when it is right. */
  static int checksum(ByteBuffer from, int at, int length, int sum) {
    int total = sum;
    for (int i = 0; i + 1 < length; i += 2) {
      total += from.getShort(at + i) & 0xffff;
    }
    if (length % 2 == 1) {
      total += (from.get(at + length - 1) & 0xff) << 8;
    }
    while (total >>> 16 != 0) {
      total = (total & 0xffff) + (total >>> 16);
    }
    return ~total & 0xffff;
  }

  /**
   * Sum of the pseudo header of ICMPv6 (RFC 8200, 8.1); addresses as in the header at {@code l3}.
   */
  static int pseudo(ByteBuffer from, int l3, int length) {
    int sum = ICMPV6 + length;
    for (int i = 8; i < IPV6_HEADER; i += 2) {
      sum += from.getShort(l3 + i) & 0xffff;
    }
    return sum;
  }

  /** A code that stands for a larger number (RFC 3376, 4.1.1; RFC 3810, 5.1.3). */
  static int expanded(int code, int mantissa, int exponent) {
    int top = 1 << mantissa + exponent;
    if (code < top) {
      return code;
    }
    int low = code & (1 << mantissa) - 1 | 1 << mantissa;
    return low << (code >>> mantissa & (1 << exponent) - 1) + 3;
  }
}
