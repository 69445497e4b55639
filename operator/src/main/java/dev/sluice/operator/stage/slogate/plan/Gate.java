package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec.Aggregation;
import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.api.gate.SLOGateSpec.Scope;
import dev.sluice.api.gate.SLOGateSpec.VerdictOverride;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A gate with all defaults filled in.
 *
 * @param targets what must hold
 * @param period time between evaluations
 * @param initialDelay time whose samples do not count
 * @param minSamples samples an evaluation needs
 * @param maxAge age of the newest sample from which data counts as missing; empty = derived
 * @param limits how many evaluations of a kind are borne
 * @param subjects names of the judged requests; empty = the measurements as a whole
 * @param job the MeasurementJob named by the spec
 * @param scope what the gate as a whole needs
 * @param needed how many subjects must pass
 * @param override a person's verdict
 * @param suspended whether nothing is evaluated
 */
record Gate(
    List<Target> targets,
    Duration period,
    Duration initialDelay,
    int minSamples,
    Optional<Duration> maxAge,
    Limits limits,
    List<String> subjects,
    Optional<String> job,
    Scope scope,
    int needed,
    Optional<VerdictOverride> override,
    boolean suspended) {

  /** Copies the collections. */
  Gate {
    targets = List.copyOf(targets);
    subjects = List.copyOf(subjects);
  }

  /** How long a revision is watched before it can pass. */
  Duration watch() {
    return targets.stream()
        .map(Target::window)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO)
        .plus(initialDelay);
  }

  /**
   * How many evaluations are borne.
   *
   * @param failures failed ones in all; empty = any number
   * @param failuresInARow failed ones in a row that decide Failed
   * @param noDataInARow ones without data, in a row
   * @param errorsInARow ones that could not be made, in a row
   * @param successesInARow passed ones that Passed needs
   * @param noDataFails whether one without data is a failed one
   */
  record Limits(
      Optional<Integer> failures,
      int failuresInARow,
      int noDataInARow,
      int errorsInARow,
      int successesInARow,
      boolean noDataFails) {}

  /**
   * One target.
   *
   * @param metric metric as named by the spec
   * @param threshold threshold, in the metric's unit
   * @param operator comparison
   * @param warning value from which on it is only borne
   * @param aggregation aggregation, when the spec says one
   * @param window its window
   * @param subjects requests it is for; empty = all
   * @param dryRun whether it never decides
   */
  record Target(
      String metric,
      BigDecimal threshold,
      Operator operator,
      Optional<BigDecimal> warning,
      Optional<Aggregation> aggregation,
      Duration window,
      Set<String> subjects,
      boolean dryRun) {
    /** Copies the collections. */
    Target {
      subjects = Set.copyOf(subjects);
    }

    /** Whether it is for a subject. */
    boolean isFor(String subject) {
      return subjects.isEmpty() || subjects.contains(subject);
    }
  }
}
