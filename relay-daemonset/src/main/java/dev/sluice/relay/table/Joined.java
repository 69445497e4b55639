package dev.sluice.relay.table;

import dev.sluice.relay.rule.Address;

/** Which groups somebody listens to on the links of outputs. */
public interface Joined {
  /** Every group, on every link. */
  Joined ALL = (interfaceName, group) -> true;

  /** Whether somebody on the link of an interface listens to a group. */
  boolean isJoined(String interfaceName, Address group);
}
