package dev.sluice.relay.membership;

import dev.sluice.relay.rule.Address;
import org.jspecify.annotations.Nullable;

/**
 * A membership.
 *
 * @param interfaceName for people
 * @param ifindex index of the interface; a recreated interface has a new one
 * @param group the group
 * @param source the only source wanted; null = any
 */
public record Join(String interfaceName, int ifindex, Address group, @Nullable Address source) {
  @Override
  public String toString() {
    return group + (source == null ? "" : " from " + source) + " on " + interfaceName;
  }
}
