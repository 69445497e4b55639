package dev.sluice.operator.stage.slogate.plan;

/** What a target's evaluation found, from best to worst: the worst decides. */
enum Outcome {
  /** It holds. */
  PASS("Pass"),
  /** It holds, inside the warning band. */
  WARN("Warn"),
  /** Too few samples so far, and it is early: no evaluation yet. */
  COLLECTING("NoData"),
  /** No usable data. */
  NO_DATA("NoData"),
  /** It cannot be evaluated. */
  ERROR("Error"),
  /** It is violated. */
  FAIL("Fail");

  private final String wire;

  Outcome(String wire) {
    this.wire = wire;
  }

  /** As it stands in evidence. */
  String wire() {
    return wire;
  }

  Outcome worse(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
