package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.operator.stage.slogate.plan.GateCheck.Gate;
import java.time.Instant;

/**
 * The time in which a revision is watched.
 *
 * @param from samples count from here on
 * @param until from here on it can pass, and too few samples are no data
 * @param now the time
 */
record Watch(Instant from, Instant until, Instant now) {
  static Watch of(Gate gate, Instant startedAt, Instant now) {
    return new Watch(startedAt.plus(gate.initialDelay()), startedAt.plus(gate.watch()), now);
  }

  boolean over() {
    return !now.isBefore(until);
  }
}
