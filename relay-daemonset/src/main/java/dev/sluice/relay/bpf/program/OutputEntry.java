package dev.sluice.relay.bpf.program;

/**
 * One output as the program wants it. Addresses as in {@link FlowKey}.
 *
 * @param ifindex egress interface
 * @param cell number of its counters
 * @param destinationMac 48 bits, first byte uppermost
 * @param sourceMac 48 bits, first byte uppermost
 * @param sourceHigh first 8 bytes of the source address
 * @param sourceLow last 8 bytes
 * @param destinationHigh first 8 bytes of the destination address
 * @param destinationLow last 8 bytes
 * @param port destination port, 0 keeps it
 * @param mtu largest IP packet
 * @param ttl TTL or hop limit
 * @param dscp 0 to 63, or -1 to keep it
 * @param routed false: every packet is dropped and counted as without a route
 */
public record OutputEntry(
    int ifindex,
    int cell,
    long destinationMac,
    long sourceMac,
    long sourceHigh,
    long sourceLow,
    long destinationHigh,
    long destinationLow,
    int port,
    int mtu,
    int ttl,
    int dscp,
    boolean routed) {
  private static final int MTU_LIMIT = 0xffff;

  /** Ones' complement sum of both addresses, 32 bits, in the order of the frame. */
  int addressSum() {
    return fold(
        words(sourceHigh) + words(sourceLow) + words(destinationHigh) + words(destinationLow));
  }

  private static long words(long eight) {
    return (eight & 0xffff_ffffL) + (eight >>> 32);
  }

  private static int fold(long sum) {
    long once = (sum & 0xffff_ffffL) + (sum >>> 32);
    return (int) ((once & 0xffff_ffffL) + (once >>> 32));
  }

  int flags() {
    return (dscp < 0 ? MapLayout.KEEP_DSCP : 0)
        | (port == 0 ? MapLayout.KEEP_PORT : 0)
        | (routed ? 0 : MapLayout.NO_ROUTE);
  }

  int boundedMtu() {
    return Math.min(mtu, MTU_LIMIT);
  }
}
