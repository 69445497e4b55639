package dev.sluice.relay.bpf.program;

/**
 * What the program compares to find a rule. Addresses are as a little-endian load of the frame sees
 * them; an IPv4 address is the lower 32 bits of the lower word.
 *
 * @param slot number of the ingress interface
 * @param v6 IPv6, else IPv4
 * @param protocol 17 or 50
 * @param port destination port, 0 is any
 * @param destinationHigh first 8 bytes
 * @param destinationLow last 8 bytes
 * @param bySource a source is named
 * @param sourceHigh first 8 bytes
 * @param sourceLow last 8 bytes
 */
public record FlowKey(
    int slot,
    boolean v6,
    int protocol,
    int port,
    long destinationHigh,
    long destinationLow,
    boolean bySource,
    long sourceHigh,
    long sourceLow) {

  /** The number the program composes from a frame. */
  long meta() {
    long meta = slot | (long) protocol << 32 | (v6 ? 6L : 4L) << 40;
    meta |= (long) (Short.reverseBytes((short) port) & 0xffff) << 16;
    return bySource ? meta | RuleIndex.META_SOURCE : meta;
  }
}
