package dev.sluice.operator.stage.slogate.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * When evaluations are due: once in each slot of {@code period} since {@code anchor}. Inside a slot
 * the evaluation waits for a sample that is newer than the last evaluation, at most until one
 * period after it, so that a verdict follows its sample at once where both have the same rhythm.
 *
 * @param anchor when the gate was made
 * @param period time between evaluations
 */
record Cadence(Instant anchor, Duration period) {

  /** Whether an evaluation is due. */
  boolean due(Instant last, Instant newestSample, Instant now) {
    return slot(now) > slot(last)
        && (newestSample.isAfter(last) || !now.isBefore(last.plus(period)));
  }

  /** Time until one can be due without a new sample, or with one that is there already. */
  Duration wait(Instant last, Instant now) {
    Instant next =
        slot(now) > slot(last)
            ? last.plus(period)
            : anchor.plus(period.multipliedBy(slot(last) + 1));
    Duration wait = Duration.between(now, next);
    return wait.isPositive() ? wait : period;
  }

  private long slot(Instant t) {
    return Math.floorDiv(Duration.between(anchor, t).toMillis(), period.toMillis());
  }
}
