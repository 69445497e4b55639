package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobStatus;
import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.measurement.MeasurementJobStatus.SampleError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The next status of a job. Between ticks it is the old one, so nothing is written. */
public final class MeasurementStatuses {
  private static final int NAMED = 5;

  private MeasurementStatuses() {}

  /** A spec that cannot be carried out: nothing is sampled, results stay. */
  public static MeasurementJobStatus invalid(
      @Nullable MeasurementJobStatus old, List<String> errors, long generation, Instant now) {
    String message = String.join("; ", errors);
    return status(
        old,
        generation,
        List.of(
            Condition.of(
                ConditionType.VALID, Truth.FALSE, Reason.INVALID_SPEC, message, now, generation),
            Condition.of(
                ConditionType.SAMPLED,
                Truth.UNKNOWN,
                Reason.INVALID_SPEC,
                "nothing is sampled",
                now,
                generation),
            Condition.of(
                ConditionType.READY, Truth.FALSE, Reason.INVALID_SPEC, message, now, generation)));
  }

  /** A suspended job: nothing is sampled, results stay. */
  public static MeasurementJobStatus suspended(
      @Nullable MeasurementJobStatus old, long generation, Instant now) {
    return status(
        old,
        generation,
        List.of(
            valid(generation, now),
            Condition.of(
                ConditionType.SAMPLED,
                Truth.UNKNOWN,
                Reason.SUSPENDED,
                "the job is suspended",
                now,
                generation),
            Condition.of(
                ConditionType.READY,
                Truth.FALSE,
                Reason.SUSPENDED,
                "the job is suspended",
                now,
                generation)));
  }

  /** Between ticks: the old results, and conditions for this generation. */
  public static MeasurementJobStatus waiting(
      @Nullable MeasurementJobStatus old, long generation, Instant now) {
    List<Condition> next = new ArrayList<>(List.of(valid(generation, now)));
    if (old != null && !old.results().isEmpty()) {
      next.addAll(sampled(old.results(), generation, now));
    } else {
      next.add(pending(ConditionType.SAMPLED, generation, now));
      next.add(pending(ConditionType.READY, generation, now));
    }
    return status(old, generation, next);
  }

  /** After a tick: new results, one for each outcome. */
  public static MeasurementJobStatus sampled(
      @Nullable MeasurementJobStatus old,
      List<Result> results,
      Instant tick,
      long generation,
      Instant now) {
    List<Condition> next = new ArrayList<>(List.of(valid(generation, now)));
    next.addAll(sampled(results, generation, now));
    return new MeasurementJobStatus(
        Conditions.merge(conditions(old), next), generation, tick, results);
  }

  /** Whether nothing but the time of the tick has moved. */
  public static boolean saysNothingNew(MeasurementJobStatus old, MeasurementJobStatus next) {
    return old.results().equals(next.results())
        && old.conditions().equals(next.conditions())
        && Objects.equals(old.observedGeneration(), next.observedGeneration());
  }

  private static List<Condition> sampled(List<Result> results, long generation, Instant now) {
    List<Result> failed = results.stream().filter(r -> r.error() != null).toList();
    Truth truth = failed.isEmpty() ? Truth.TRUE : Truth.FALSE;
    Reason reason = failed.isEmpty() ? Reason.SUCCEEDED : reason(failed.getFirst());
    String message =
        failed.isEmpty() ? "every measurement gave a sample at the last tick" : describe(failed);
    return List.of(
        Condition.of(ConditionType.SAMPLED, truth, reason, message, now, generation),
        Condition.of(ConditionType.READY, truth, reason, message, now, generation));
  }

  private static String describe(List<Result> failed) {
    String named =
        failed.stream()
            .limit(NAMED)
            .map(r -> r.measurement() + " of " + r.resource() + ": " + text(r.error()))
            .collect(Collectors.joining("; "));
    return failed.size() > NAMED ? named + "; and " + (failed.size() - NAMED) + " more" : named;
  }

  private static String text(@Nullable SampleError error) {
    return error == null ? "" : error.message();
  }

  private static Reason reason(Result failed) {
    return Arrays.stream(Reason.values())
        .filter(r -> failed.error() != null && r.wire().equals(failed.error().reason()))
        .findFirst()
        .orElse(Reason.NO_DATA);
  }

  private static Condition valid(long generation, Instant now) {
    return Condition.of(
        ConditionType.VALID, Truth.TRUE, Reason.SUCCEEDED, "the spec is valid", now, generation);
  }

  private static Condition pending(ConditionType type, long generation, Instant now) {
    return Condition.of(
        type, Truth.UNKNOWN, Reason.PENDING, "waiting for the first tick", now, generation);
  }

  private static MeasurementJobStatus status(
      @Nullable MeasurementJobStatus old, long generation, List<Condition> next) {
    return new MeasurementJobStatus(
        Conditions.merge(conditions(old), next),
        generation,
        old == null ? null : old.lastSampleTime(),
        old == null ? List.of() : old.results());
  }

  private static List<Condition> conditions(@Nullable MeasurementJobStatus old) {
    return old == null ? List.of() : old.conditions();
  }
}
