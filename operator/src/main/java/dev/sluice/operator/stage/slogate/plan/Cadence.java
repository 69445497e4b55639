package dev.sluice.operator.stage.slogate.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * When evaluations are due: once in each slot of {@code period} since {@code anchor}. Inside a slot
 * the evaluation waits for a sample that is newer than the last evaluation, at most until one
 * period after it, so that a verdict follows its sample at once where both have the same rhythm. A
 * sample that is only late is waited for a quarter of a period more: an evaluation just before it
 * would leave it to the next slot.
 *
 * @param anchor when the gate was made
 * @param period time between evaluations
 */
record Cadence(Instant anchor, Duration period) {
  private static final int LATE = 4;

  /** Whether an evaluation is due. */
  boolean due(Instant last, Instant newestSample, Instant now) {
    boolean open = newestSample.isAfter(last);
    return slot(now) > slot(last) && (open || !now.isBefore(patience(last, newestSample)))
        || open && !now.isBefore(latest(newestSample));
  }

  /** A sample that came just after an evaluation does not wait for a whole period. */
  private Instant latest(Instant newestSample) {
    return newestSample.plus(period.multipliedBy(LATE - 1).dividedBy(LATE));
  }

  /** Samples that had ceased before the last evaluation are not expected any more. */
  private Instant patience(Instant last, Instant newestSample) {
    Instant end = last.plus(period);
    return newestSample.isAfter(last.minus(period)) ? end.plus(period.dividedBy(LATE)) : end;
  }

  /** Time until one can be due without a new sample, or with one that is there already. */
  Duration wait(Instant last, Instant newestSample, Instant now) {
    Instant next =
        slot(now) > slot(last)
            ? patience(last, newestSample)
            : anchor.plus(period.multipliedBy(slot(last) + 1));
    Duration wait = Duration.between(now, earlier(next, last, newestSample));
    return wait.isPositive() ? wait : period;
  }

  private Instant earlier(Instant next, Instant last, Instant newestSample) {
    return newestSample.isAfter(last) && latest(newestSample).isBefore(next)
        ? latest(newestSample)
        : next;
  }

  private long slot(Instant t) {
    return Math.floorDiv(Duration.between(anchor, t).toMillis(), period.toMillis());
  }
}
