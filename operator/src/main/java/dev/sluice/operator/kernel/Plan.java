package dev.sluice.operator.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a planner decided: steps in order, and when to look again if nothing else wakes the object.
 *
 * @param steps what to do now
 * @param wakeAfter time until the next look; empty = only events wake
 * @param <S> the stage's sealed step type
 */
public record Plan<S>(List<S> steps, Optional<Duration> wakeAfter) {
  /** Copies the steps. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /** A plan with steps and a time to look again. */
  public static <S> Plan<S> of(List<S> steps, Duration wakeAfter) {
    return new Plan<>(steps, Optional.of(wakeAfter));
  }

  /** Nothing to do, and only events wake. */
  public static <S> Plan<S> rest() {
    return new Plan<>(List.of(), Optional.empty());
  }

  /** Nothing to do until then. */
  public static <S> Plan<S> waitFor(Duration wakeAfter) {
    return new Plan<>(List.of(), Optional.of(wakeAfter));
  }
}
