package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.stage.slogate.plan.Gate.Target;
import dev.sluice.operator.stage.slogate.plan.GateFacts.JobFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one target for one subject. Only samples of the watched time and inside the target's
 * window count; the newest of them must be younger than {@code maxAge}, and there must be {@code
 * minSamples} of them. Whatever is missing is never a pass.
 */
final class TargetEvaluator {
  private static final Duration UNKNOWN_PERIOD = Duration.ofMinutes(1);

  private TargetEvaluator() {}

  /** A target's outcome and what it saw; {@code badness} orders equal outcomes. */
  record Finding(Target target, Outcome outcome, BigDecimal badness, Evidence evidence) {}

  static Finding evaluate(
      Gate gate, Target target, SubjectFacts subject, List<JobFacts> jobs, Watch watch) {
    return switch (JobChoice.of(gate, target.metric(), subject, jobs)) {
      case JobChoice.None(var outcome, var job, var message) ->
          without(target, outcome, job.orElse(null), null, message);
      case JobChoice.Chosen chosen -> worst(gate, target, chosen, watch);
    };
  }

  private static Finding worst(Gate gate, Target target, JobChoice.Chosen chosen, Watch watch) {
    List<Result> results = chosen.results();
    if (results.isEmpty()) {
      Outcome outcome = silent(gate, chosen, null, watch) ? Outcome.NO_DATA : Outcome.COLLECTING;
      return without(target, outcome, chosen.job().name(), null, "the job has not measured it yet");
    }
    return results.stream()
        .map(r -> evaluate(gate, target, chosen, r, watch))
        .max(Comparator.comparing(Finding::outcome).thenComparing(Finding::badness))
        .orElseThrow();
  }

  private static Finding evaluate(
      Gate gate, Target target, JobChoice.Chosen chosen, Result result, Watch watch) {
    String job = chosen.job().name();
    Optional<Unit> measured =
        Optional.ofNullable(result.unit()).or(chosen.measured()::unit).flatMap(Unit::of);
    if (measured.isEmpty()) {
      return without(target, Outcome.ERROR, job, result, "the measurement's unit is not known");
    }
    Unit unit = chosen.match().unit().orElse(measured.get());
    if (unit.dimension() != measured.get().dimension()) {
      return without(
          target,
          Outcome.ERROR,
          job,
          result,
          "measured in " + measured.get().symbol() + ", which is no " + unit.symbol());
    }
    List<Sample> watched = watched(result, watch);
    List<Sample> samples = inWindow(target, watched, watch);
    if (paused(gate, target, chosen, result, watched, watch)) {
      return without(target, Outcome.COLLECTING, job, result, samples, "measuring paused");
    }
    Instant newest = samples.isEmpty() ? null : samples.getLast().time();
    if (silent(gate, chosen, newest, watch)) {
      return without(target, Outcome.NO_DATA, job, result, samples, silence(result, watched));
    }
    if (samples.size() < gate.minSamples()) {
      Outcome outcome = watch.over() ? Outcome.NO_DATA : Outcome.COLLECTING;
      String message = samples.size() + " of " + gate.minSamples() + " samples";
      return without(target, outcome, job, result, samples, message);
    }
    Aggregate aggregate = Aggregate.of(target.aggregation(), chosen.match().quantile());
    BigDecimal value = measured.get().convert(aggregate.value(samples), unit);
    return found(target, chosen, result, samples, aggregate, new Value(value, unit));
  }

  private record Value(BigDecimal number, Unit unit) {}

  private static Finding found(
      Target target,
      JobChoice.Chosen chosen,
      Result result,
      List<Sample> samples,
      Aggregate aggregate,
      Value value) {
    Outcome outcome = compare(target, value.number());
    Evidence evidence =
        new Evidence(
            target.metric(),
            target.operator().symbol(),
            Aggregate.canonical(target.threshold()),
            outcome.wire(),
            Aggregate.canonical(value.number()),
            value.unit().symbol(),
            aggregate.label(),
            samples.size(),
            samples.getFirst().time(),
            samples.getLast().time(),
            chosen.job().name(),
            result.query(),
            result.source(),
            target.dryRun() ? Boolean.TRUE : null,
            chosen.results().size() > 1
                ? "worst of " + chosen.results().size() + ": " + result.resource()
                : null);
    BigDecimal badness = Comparison.badness(value.number(), target.operator(), target.threshold());
    return new Finding(target, outcome, badness, evidence);
  }

  private static Outcome compare(Target target, BigDecimal value) {
    Operator operator = target.operator();
    if (!Comparison.holds(value, operator, target.threshold())) {
      return Outcome.FAIL;
    }
    boolean borne =
        target
            .warning()
            .filter(w ->
                Comparison.badness(value, operator, target.threshold())
                        .compareTo(Comparison.badness(w, operator, target.threshold()))
                    >= 0)
            .isPresent();
    return borne ? Outcome.WARN : Outcome.PASS;
  }

  private static List<Sample> watched(Result result, Watch watch) {
    return result.samples().stream()
        .filter(s -> !s.time().isBefore(watch.from()))
        .filter(s -> Double.isFinite(s.value()))
        .sorted(Comparator.comparing(Sample::time))
        .toList();
  }

  private static List<Sample> inWindow(Target target, List<Sample> samples, Watch watch) {
    Instant from = watch.now().minus(target.window());
    return samples.stream().filter(s -> s.time().isAfter(from)).toList();
  }

  /**
   * Whether a revision that has passed lacks samples only since measuring paused. A newest sample
   * that is too old is borne only where the last tick went well and this process has not been there
   * for longer than {@code maxAge} itself.
   */
  private static boolean paused(
      Gate gate,
      Target target,
      JobChoice.Chosen chosen,
      Result result,
      List<Sample> watched,
      Watch watch) {
    if (watch.resumed().isEmpty() || watched.isEmpty()) {
      return false;
    }
    Instant newest = watched.getLast().time();
    if (silent(gate, chosen, newest, watch)) {
      return result.error() == null && !silent(gate, chosen, watch.resumed().get(), watch);
    }
    return inWindow(target, watched, watch).size() < gate.minSamples()
        && new Pause(target.window(), gate.minSamples(), period(chosen))
            .explains(watched, watch.now());
  }

  /** Whether the newest sample, or the start of watching if there is none, is too long ago. */
  private static boolean silent(
      Gate gate, JobChoice.Chosen chosen, @Nullable Instant newest, Watch watch) {
    Instant since = newest == null ? watch.from() : newest;
    Duration maxAge =
        gate.maxAge().orElseGet(() -> gate.period().multipliedBy(3).plus(period(chosen)));
    return Duration.between(since, watch.now()).compareTo(maxAge) > 0;
  }

  /** Time between samples: as the job says it, or the smallest gap seen. */
  private static Duration period(JobChoice.Chosen chosen) {
    return chosen
        .job()
        .interval()
        .or(() ->
            chosen.results().stream()
                .map(Result::samples)
                .flatMap(s ->
                    IntStream.range(1, s.size())
                        .mapToObj(i -> Duration.between(s.get(i - 1).time(), s.get(i).time())))
                .filter(Duration::isPositive)
                .min(Comparator.naturalOrder()))
        .orElse(UNKNOWN_PERIOD);
  }

  private static String silence(Result result, List<Sample> watched) {
    if (result.error() != null) {
      return result.error().reason() + ": " + result.error().message();
    }
    return watched.isEmpty() ? "no sample since watching began" : "the newest sample is too old";
  }

  private static Finding without(
      Target target,
      Outcome outcome,
      @Nullable String job,
      @Nullable Result result,
      String message) {
    return without(target, outcome, job, result, List.of(), message);
  }

  private static Finding without(
      Target target,
      Outcome outcome,
      @Nullable String job,
      @Nullable Result result,
      List<Sample> samples,
      String message) {
    Evidence evidence =
        new Evidence(
            target.metric(),
            target.operator().symbol(),
            Aggregate.canonical(target.threshold()),
            outcome.wire(),
            null,
            null,
            null,
            samples.size(),
            samples.isEmpty() ? null : samples.getFirst().time(),
            samples.isEmpty() ? null : samples.getLast().time(),
            job,
            result == null ? null : result.query(),
            result == null ? null : result.source(),
            target.dryRun() ? Boolean.TRUE : null,
            message);
    return new Finding(target, outcome, BigDecimal.ZERO, evidence);
  }
}
