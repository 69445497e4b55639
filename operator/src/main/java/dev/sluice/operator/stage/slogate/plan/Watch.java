package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * The time in which a revision is watched.
 *
 * @param from samples count from here on
 * @param until from here on it can pass, and too few samples are no data
 * @param now the time
 * @param resumed only for a revision that has passed, whose measuring may pause: since when this
 *     process looks; what it was not there to see is no silence
 */
record Watch(Instant from, Instant until, Instant now, Optional<Instant> resumed) {
  static Watch of(Gate gate, SubjectVerdict v, GateFacts facts, Instant now) {
    Instant startedAt = v.startedAt() == null ? now : v.startedAt();
    return new Watch(
        startedAt.plus(gate.initialDelay()),
        startedAt.plus(gate.watch()),
        now,
        v.verdict() == Verdict.Passed ? Optional.of(facts.since()) : Optional.empty());
  }

  boolean over() {
    return !now.isBefore(until);
  }
}
