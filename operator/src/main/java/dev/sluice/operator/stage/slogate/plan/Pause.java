package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A pause of measuring, as when the operator is replaced or a site is away for a moment. It is told
 * from a source that loses samples all the time: until it began the window had enough of them, and
 * since it ended they come in rhythm, not for a whole window yet.
 *
 * @param window the target's window
 * @param needed samples an evaluation needs
 * @param period time between samples
 */
record Pause(Duration window, int needed, Duration period) {

  /** Whether one pause is why the window that ends now has too few of these samples. */
  boolean explains(List<Sample> watched, Instant now) {
    Duration rhythm = period.multipliedBy(3).dividedBy(2);
    Instant after = now;
    for (int i = watched.size() - 1; i >= 0; i--) {
      Instant before = watched.get(i).time();
      if (Duration.between(before, after).compareTo(rhythm) > 0) {
        return within(watched.subList(0, i + 1), before) >= needed
            && after.isAfter(now.minus(window));
      }
      after = before;
    }
    return false;
  }

  private long within(List<Sample> samples, Instant end) {
    Instant from = end.minus(window);
    return samples.stream().filter(s -> s.time().isAfter(from)).count();
  }
}
