package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateSpec.NoDataPolicy;
import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.api.gate.SLOGateSpec.Scope;
import dev.sluice.api.gate.SLOGateSpec.SloTarget;
import dev.sluice.api.gate.SLOGateSpec.Subject;
import dev.sluice.api.gate.SLOGateSpec.VerdictOverride;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.slogate.plan.Gate.Limits;
import dev.sluice.operator.stage.slogate.plan.Gate.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gate's spec with its defaults, or everything that is wrong with it, each with its field's path.
 *
 * @param errors what is wrong
 * @param gate the gate, when nothing is wrong
 */
record GateCheck(List<String> errors, Optional<Gate> gate) {
  /** Copies the errors. */
  GateCheck {
    errors = List.copyOf(errors);
  }

  /** Checks a spec. */
  static GateCheck of(SLOGateSpec spec) {
    List<String> errors = new ArrayList<>();
    Duration window = positive("spec.measurementWindow", spec.measurementWindow(), "5m", errors);
    Duration period = positive("spec.evaluationPeriod", spec.evaluationPeriod(), "30s", errors);
    if (period.compareTo(Duration.ofSeconds(1)) < 0) {
      errors.add("spec.evaluationPeriod: '" + spec.evaluationPeriod() + "' must be at least 1s");
    }
    Duration delay = duration("spec.initialDelay", spec.initialDelay(), "0s", errors);
    Optional<Duration> maxAge =
        Optional.ofNullable(spec.maxAge()).map(a -> positive("spec.maxAge", a, a, errors));
    List<Target> targets = targets(spec, window, errors);
    subjects(spec, errors);
    Limits limits = limits(spec, errors);
    int minSamples = atLeast(1, "spec.minSamples", spec.minSamples(), 3, errors);
    int needed = needed(spec, errors);
    override(spec, errors);
    if (!errors.isEmpty()) {
      return new GateCheck(errors, Optional.empty());
    }
    Gate gate =
        new Gate(
            targets,
            period,
            delay,
            minSamples,
            maxAge,
            limits,
            spec.subjects().stream().map(Subject::name).toList(),
            Optional.ofNullable(spec.measurementJobRef()).map(SLOGateSpec.JobRef::name),
            scope(spec),
            needed,
            Optional.ofNullable(spec.override()),
            Boolean.TRUE.equals(spec.suspend()));
    return new GateCheck(List.of(), Optional.of(gate));
  }

  private static Limits limits(SLOGateSpec spec, List<String> errors) {
    Integer failures = spec.failureLimit();
    if (failures != null && failures < 0) {
      errors.add("spec.failureLimit: " + failures + " must be at least 0");
    }
    return new Limits(
        Optional.ofNullable(failures),
        atLeast(1, "spec.consecutiveFailureLimit", spec.consecutiveFailureLimit(), 3, errors),
        atLeast(0, "spec.inconclusiveLimit", spec.inconclusiveLimit(), 3, errors),
        atLeast(0, "spec.errorLimit", spec.errorLimit(), 4, errors),
        atLeast(1, "spec.consecutiveSuccessLimit", spec.consecutiveSuccessLimit(), 1, errors),
        spec.noDataPolicy() == NoDataPolicy.Fail);
  }

  private static List<Target> targets(SLOGateSpec spec, Duration window, List<String> errors) {
    if (spec.sloTargets().isEmpty()) {
      errors.add("spec.sloTargets: must hold at least one target");
    }
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < spec.sloTargets().size(); i++) {
      target("spec.sloTargets[" + i + "]", spec, spec.sloTargets().get(i), window, errors)
          .ifPresent(targets::add);
    }
    if (!targets.isEmpty() && targets.stream().allMatch(Target::dryRun)) {
      errors.add("spec.sloTargets: all are dryRun; at least one must be able to decide");
    }
    return targets;
  }

  private static Optional<Target> target(
      String path, SLOGateSpec spec, SloTarget t, Duration window, List<String> errors) {
    int before = errors.size();
    require(path + ".metric", t.metric(), errors);
    require(path + ".threshold", t.threshold(), errors);
    require(path + ".operator", t.operator(), errors);
    Duration own =
        t.measurementWindow() == null
            ? window
            : positive(path + ".measurementWindow", t.measurementWindow(), "5m", errors);
    Set<String> known = new HashSet<>(spec.subjects().stream().map(Subject::name).toList());
    t.subjects().stream()
        .filter(s -> !known.contains(s))
        .forEach(s -> errors.add(path + ".subjects: '" + s + "' is not one of spec.subjects"));
    if (errors.size() > before) {
      return Optional.empty();
    }
    if (t.warning() != null && t.operator() == Operator.EQUAL) {
      errors.add(path + ".warning: operator == has no warning band");
    } else if (t.warning() != null && !Comparison.holds(t.warning(), t.operator(), t.threshold())) {
      errors.add(
          path
              + ".warning: "
              + t.warning().toPlainString()
              + " already violates "
              + t.operator().symbol()
              + " "
              + t.threshold().toPlainString());
    }
    return Optional.of(
        new Target(
            t.metric(),
            t.threshold(),
            t.operator(),
            Optional.ofNullable(t.warning()),
            Optional.ofNullable(t.aggregation()),
            own,
            Set.copyOf(t.subjects()),
            Boolean.TRUE.equals(t.dryRun())));
  }

  private static void subjects(SLOGateSpec spec, List<String> errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.subjects().size(); i++) {
      String name = spec.subjects().get(i).name();
      if (name == null || name.isBlank()) {
        errors.add("spec.subjects[" + i + "].name: missing");
      } else if (!seen.add(name)) {
        errors.add("spec.subjects[" + i + "].name: '" + name + "' is named twice");
      }
    }
  }

  private static int needed(SLOGateSpec spec, List<String> errors) {
    int n = Math.max(1, spec.subjects().size());
    return switch (scope(spec)) {
      case All -> n;
      case Majority -> n / 2 + 1;
      case Count -> {
        Integer count = spec.count();
        if (count == null || count < 1 || count > n) {
          errors.add("spec.count: " + count + " must be 1 to " + n + " with scope Count");
        }
        yield count == null ? n : count;
      }
    };
  }

  private static void override(SLOGateSpec spec, List<String> errors) {
    VerdictOverride o = spec.override();
    if (o != null) {
      require("spec.override.verdict", o.verdict(), errors);
      require("spec.override.actor", o.actor(), errors);
      require("spec.override.reason", o.reason(), errors);
      require("spec.override.expires", o.expires(), errors);
    }
  }

  private static Scope scope(SLOGateSpec spec) {
    return Objects.requireNonNullElse(spec.scope(), Scope.All);
  }

  private static void require(String path, @Nullable Object value, List<String> errors) {
    if (value == null || (value instanceof String s && s.isBlank())) {
      errors.add(path + ": missing");
    }
  }

  private static int atLeast(
      int min, String path, @Nullable Integer value, int absent, List<String> errors) {
    int n = value == null ? absent : value;
    if (n < min) {
      errors.add(path + ": " + n + " must be at least " + min);
    }
    return n;
  }

  private static Duration positive(
      String path, @Nullable String text, String absent, List<String> errors) {
    Duration d = duration(path, text, absent, errors);
    if (d.isZero()) {
      errors.add(path + ": must be more than 0s");
    }
    return d;
  }

  private static Duration duration(
      String path, @Nullable String text, String absent, List<String> errors) {
    try {
      return Durations.parse(text == null ? absent : text);
    } catch (IllegalArgumentException e) {
      errors.add(path + ": " + e.getMessage());
      return Duration.ofSeconds(30);
    }
  }
}
