package dev.sluice.relay.datapath.kernel;

/** Whether rules are forwarded in the driver where that is possible. */
public enum XdpMode {
  /** Never. */
  OFF,

  /** Where driver and outputs can, at interfaces of hardware. */
  AUTO,

  /**
   * At virtual interfaces too. IPv4 copies of what they receive leave without a UDP sum, because
   * local senders leave a partial one that XDP cannot see.
   */
  ALWAYS
}
