package dev.sluice.relay.rule;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address in two longs, network order. IPv4 is held as IPv4-mapped IPv6 (RFC 4291,
 * 2.5.5.2), so that one key type serves both families and no two texts mean the same key.
 *
 * @param high first eight bytes
 * @param low last eight bytes
 */
public record Address(long high, long low) {
  private static final long MAPPED = 0xffffL << 32;
  private static final long LINK_LOCAL_V6 = 0xfe80L << 48;
  private static final long LINK_LOCAL_V6_MASK = 0xffc0L << 48;

  /** An IPv4 address of four bytes in network order. */
  public static Address ipv4(int bits) {
    return new Address(0, MAPPED | (bits & 0xffff_ffffL));
  }

  /** Reads an address literal; null when the text is none. Names are never looked up. */
  public static @Nullable Address parse(String text) {
    return AddressText.parse(text);
  }

  /** Reads an address literal that is known to be one. */
  public static Address of(String text) {
    Address address = parse(text);
    if (address == null) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
    }
    return address;
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return high == 0 && (low & ~0xffff_ffffL) == MAPPED;
  }

  /** The four bytes of an IPv4 address. */
  public int bits() {
    return (int) low;
  }

  /** 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return isIpv4() ? (bits() >>> 28) == 0xe : (high >>> 56) == 0xff;
  }

  /** 0.0.0.0 or ::. */
  public boolean isUnspecified() {
    return isIpv4() ? bits() == 0 : (high | low) == 0;
  }

  /** 255.255.255.255. */
  public boolean isBroadcast() {
    return isIpv4() && bits() == -1;
  }

  /** 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return isIpv4() ? (bits() >>> 16) == 0xa9fe : (high & LINK_LOCAL_V6_MASK) == LINK_LOCAL_V6;
  }

  /** A unicast address a packet may carry as its source or destination. */
  public boolean isUnicast() {
    return !isMulticast() && !isUnspecified() && !isBroadcast();
  }

  /**
   * Link-layer address of a group, in the low 48 bits: 01:00:5e and the low 23 bits (RFC 1112), or
   * 33:33 and the low 32 bits (RFC 2464).
   */
  public long multicastMac() {
    return isIpv4()
        ? 0x0100_5e00_0000L | (low & 0x7f_ffffL)
        : 0x3333_0000_0000L | (low & 0xffff_ffffL);
  }

  /** Canonical text: dotted quad, or RFC 5952. */
  @Override
  public String toString() {
    return AddressText.format(this);
  }
}
