package dev.sluice.relay.rule;

import org.jspecify.annotations.Nullable;

/**
 * One copy that leaves.
 *
 * @param interfaceName where it leaves
 * @param address destination, multicast or unicast
 * @param port destination UDP port; 0 = the original's
 * @param ttl IPv4 TTL or IPv6 hop limit; 0 = 1 for multicast, 64 for unicast
 * @param dscp differentiated services code point; {@link #KEEP} = the original's
 * @param sourceAddress source of the copy; null = the interface's own
 * @param whenJoined whether copies leave only while somebody on the link listens to the group
 */
public record Output(
    String interfaceName,
    Address address,
    int port,
    int ttl,
    int dscp,
    @Nullable Address sourceAddress,
    boolean whenJoined) {
  /** The original's DSCP is kept. */
  public static final int KEEP = -1;

  private static final int UNICAST_TTL = 64;

  /** An output whose copies leave whether or not somebody listens. */
  public Output(
      String interfaceName,
      Address address,
      int port,
      int ttl,
      int dscp,
      @Nullable Address sourceAddress) {
    this(interfaceName, address, port, ttl, dscp, sourceAddress, false);
  }

  /** The TTL or hop limit copies leave with. */
  public int hopLimit() {
    if (ttl > 0) {
      return ttl;
    }
    return address.isMulticast() ? 1 : UNICAST_TTL;
  }
}
