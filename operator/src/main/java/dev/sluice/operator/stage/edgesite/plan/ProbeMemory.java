package dev.sluice.operator.stage.edgesite.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process remembers of a site's probes; lost at a restart without harm.
 *
 * @param generation spec generation that was probed
 * @param probedAt when the last probe was made
 * @param lastGood when the site last answered well
 * @param roundTrips newest round-trip times in milliseconds, oldest first, at most {@value #KEPT}
 */
public record ProbeMemory(
    long generation, Instant probedAt, @Nullable Instant lastGood, List<Long> roundTrips) {
  /** How many round-trip times are kept. */
  static final int KEPT = 5;

  /** Copies the list. */
  public ProbeMemory {
    roundTrips = List.copyOf(roundTrips);
  }

  /** The memory after a good answer. */
  public static ProbeMemory good(
      @Nullable ProbeMemory before, long generation, Instant now, Duration roundTrip) {
    List<Long> times =
        new ArrayList<>(
            before == null || before.generation != generation ? List.of() : before.roundTrips);
    times.add(roundTrip.toMillis());
    return new ProbeMemory(
        generation, now, now, times.subList(Math.max(0, times.size() - KEPT), times.size()));
  }

  /** The memory after any other answer. */
  public static ProbeMemory bad(@Nullable ProbeMemory before, long generation, Instant now) {
    return before == null
        ? new ProbeMemory(generation, now, null, List.of())
        : new ProbeMemory(generation, now, before.lastGood, before.roundTrips);
  }

  /** Median round-trip time: one slow answer does not move it. */
  long medianMillis() {
    return roundTrips.stream().sorted().skip(roundTrips.size() / 2).findFirst().orElse(0L);
  }
}
