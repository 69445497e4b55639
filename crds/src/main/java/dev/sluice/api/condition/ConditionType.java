package dev.sluice.api.condition;

/** Every condition type of every kind. The same word means the same on each kind. */
public enum ConditionType {
  /** The input was read and turned into its standard form (Intent). */
  TRANSLATED("Translated"),
  /** Targets resolve to at least one EdgeSite (Intent). */
  PLACED("Placed"),
  /** The spec is complete and consistent (ProvisioningRequest, MeasurementJob, SLOGate). */
  VALID("Valid"),
  /** The package was rendered (ProvisioningRequest). */
  RENDERED("Rendered"),
  /** The package is in the site's repository (ProvisioningRequest). */
  PUBLISHED("Published"),
  /** The site has applied the published revision (ProvisioningRequest). */
  SYNCED("Synced"),
  /**
   * The site's O2 IMS reports the request fulfilled (ProvisioningRequest); all of them (Intent).
   */
  PROVISIONED("Provisioned"),
  /** The delivered revision passed its gates (ProvisioningRequest). */
  VERIFIED("Verified"),
  /** Every expectation is met (Intent). */
  FULFILLED("Fulfilled"),
  /** The last due samples were taken (MeasurementJob). */
  SAMPLED("Sampled"),
  /** The verdict is Passed for every subject the policy asks for (SLOGate). */
  PASSED("Passed"),
  /** The site answers with the content its interface promises (EdgeSite). */
  REACHABLE("Reachable"),
  /** The rule is valid and conflicts with none that is older (RelayRule). */
  ACCEPTED("Accepted"),
  /** The relays of every selected node have loaded the rule (RelayRule). */
  PROGRAMMED("Programmed"),
  /** Packets of the flow came within the window (RelayRule). */
  FLOWING("Flowing"),
  /** Packets are lost, or a relay is missing, silent or in trouble (RelayRule); True is bad. */
  DEGRADED("Degraded"),
  /** The summary of a kind: everything it was asked for holds. */
  READY("Ready");

  private final String wire;

  ConditionType(String wire) {
    this.wire = wire;
  }

  /** The name as it stands in YAML. */
  public String wire() {
    return wire;
  }
}
