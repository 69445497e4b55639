package dev.sluice.operator.stage.measurement.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tick is due, and when the next one is. A tick is known by its time: one that is on status
 * is never sampled again, also after a restart. Missed ticks are not made up for: the newest one
 * that was missed is sampled once, now.
 *
 * @param tick the tick to sample now
 * @param wakeAfter time until the next tick, exact
 */
public record SamplePlan(Optional<Instant> tick, Duration wakeAfter) {

  /**
   * Finds what is due.
   *
   * @param schedule when samples are due
   * @param created when the job was made: earlier ticks are none of its
   * @param last the tick sampled last
   * @param now the time
   */
  public static SamplePlan of(
      Schedule schedule, Instant created, @Nullable Instant last, Instant now) {
    Optional<Instant> due =
        schedule
            .lastTick(now)
            .filter(t -> last == null ? !t.isBefore(created) : t.isAfter(last))
            .filter(t -> !t.isAfter(now));
    return new SamplePlan(due, Duration.between(now, schedule.nextTick(now)));
  }
}
