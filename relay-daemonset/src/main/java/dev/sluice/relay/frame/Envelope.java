package dev.sluice.relay.frame;

import dev.sluice.relay.rule.Address;

/**
 * What one output writes around every payload.
 *
 * @param destinationMac low 48 bits
 * @param sourceMac low 48 bits
 * @param destination address of the copy
 * @param source address of the copy, of the same family
 * @param fields port, TTL and DSCP
 * @param addressSum sum of both addresses' words as they appear in the packet
 */
public record Envelope(
    long destinationMac,
    long sourceMac,
    Address destination,
    Address source,
    Fields fields,
    int addressSum) {

  /**
   * The small fields.
   *
   * @param port destination port; 0 = the original's
   * @param hopLimit TTL or hop limit
   * @param dscp 0 to 63; negative = the original's
   */
  public record Fields(int port, int hopLimit, int dscp) {}

  /** An envelope with its sum worked out. */
  public static Envelope of(
      long destinationMac, long sourceMac, Address destination, Address source, Fields fields) {
    return new Envelope(
        destinationMac, sourceMac, destination, source, fields, sum(destination) + sum(source));
  }

  private static int sum(Address address) {
    return address.isIpv4()
        ? Checksum.words(address.bits())
        : Checksum.words(address.high()) + Checksum.words(address.low());
  }
}
