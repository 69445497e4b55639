package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import org.jspecify.annotations.Nullable;

/**
 * A link whose listeners matter.
 *
 * @param interfaceName of the interface on it
 * @param ifindex its index; a recreated interface has a new one
 * @param mac its link-layer address, in the low 48 bits
 * @param ipv4 address IGMP queries are sent from; null when it has none
 * @param ipv6 link-local address MLD queries are sent from; null when it has none
 */
public record Link(
    String interfaceName, int ifindex, long mac, @Nullable Address ipv4, @Nullable Address ipv6) {}
