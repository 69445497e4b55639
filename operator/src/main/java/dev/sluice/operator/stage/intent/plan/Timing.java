package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.intent.IntentSpec;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How often is sampled and judged.
 *
 * @param window window of the gate
 * @param evaluation time between evaluations
 * @param interval time between samples
 * @param retained samples a job must keep, so that the longest window is covered
 * @param minSamples samples an evaluation needs
 */
record Timing(
    Duration window, Duration evaluation, Duration interval, int retained, int minSamples) {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration EVALUATION = Duration.ofSeconds(30);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(15);
  private static final int MAX_RETAINED = 500;
  private static final int SPARE = 5;
  private static final int MIN_SAMPLES = 3;

  static Timing of(IntentSpec.Gate gate, List<Slo> slos) {
    List<Duration> own =
        slos.stream().map(Slo::window).filter(Objects::nonNull).map(Durations::parse).toList();
    boolean agreed = own.size() == slos.size() && own.stream().distinct().count() == 1;
    Duration window = Durations.parse(gate.measurementWindow(), agreed ? own.getFirst() : WINDOW);
    Duration longest = own.stream().reduce(window, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    Duration evaluation = Durations.parse(gate.evaluationPeriod(), EVALUATION);
    Duration asked =
        Durations.parse(
            gate.sampleInterval(),
            evaluation.compareTo(LONGEST_INTERVAL) < 0 ? evaluation : LONGEST_INTERVAL);
    Duration least = Duration.ofSeconds(ceil(longest, Duration.ofSeconds(MAX_RETAINED - SPARE)));
    boolean fits = ceil(longest, asked) + SPARE <= MAX_RETAINED;
    Duration interval = fits ? asked : least;
    long inWindow = Math.max(1, window.toMillis() / interval.toMillis());
    int minSamples =
        Optional.ofNullable(gate.minSamples()).orElse((int) Math.min(MIN_SAMPLES, inWindow));
    return new Timing(
        window,
        evaluation,
        interval,
        (int) Math.min(MAX_RETAINED, ceil(longest, interval) + SPARE),
        minSamples);
  }

  /** Refuses what can never be judged, and tells what is not done as asked. */
  static void check(IntentSpec.Gate gate, List<Slo> slos, Findings findings) {
    Timing timing = of(gate, slos);
    Duration shortest =
        slos.stream()
            .map(Slo::window)
            .filter(Objects::nonNull)
            .map(Durations::parse)
            .reduce(timing.window, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    Integer asked = gate.minSamples();
    if (asked != null && timing.interval.multipliedBy(asked).compareTo(shortest) > 0) {
      findings.error(
          "spec.gate.minSamples",
          asked.toString(),
          "samples, one every "
              + text(timing.interval)
              + ", do not fit into a window of "
              + text(shortest)
              + ": allowed are 1 to "
              + Math.max(1, shortest.toMillis() / timing.interval.toMillis())
              + ", or a longer measurementWindow or a shorter sampleInterval");
    }
    if (gate.sampleInterval() != null
        && timing.interval.compareTo(Durations.parse(gate.sampleInterval())) > 0) {
      findings.note(
          "sampleInterval "
              + gate.sampleInterval()
              + " is raised to "
              + text(timing.interval)
              + ": a job keeps "
              + MAX_RETAINED
              + " samples, and they must cover the longest window");
    }
  }

  private static long ceil(Duration whole, Duration part) {
    return (whole.toMillis() + part.toMillis() - 1) / part.toMillis();
  }

  /** A duration as specs write it. */
  static String text(Duration d) {
    if (d.toMillis() % 1000 != 0) {
      return d.toMillis() + "ms";
    }
    long s = d.toSeconds();
    return s % 3600 == 0 && s > 0 ? s / 3600 + "h" : s % 60 == 0 && s > 0 ? s / 60 + "m" : s + "s";
  }
}
