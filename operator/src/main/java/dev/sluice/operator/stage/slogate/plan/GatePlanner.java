package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import dev.sluice.operator.stage.slogate.plan.Verdicts.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From spec, facts, old status and time to the next status and the time to look again. */
public final class GatePlanner {
  private GatePlanner() {}

  /**
   * What a look decided.
   *
   * @param status the next status; equal to the old one when nothing is to be written
   * @param concluded verdicts that are new in it
   * @param wakeAfter time until the next look; empty = only events wake
   */
  public record Decision(
      SLOGateStatus status, List<SubjectVerdict> concluded, Optional<Duration> wakeAfter) {
    /** Copies the verdicts. */
    public Decision {
      concluded = List.copyOf(concluded);
    }
  }

  /** Decides. A spec that cannot be carried out keeps no verdict. */
  public static Decision plan(
      SLOGateSpec spec, GateFacts facts, @Nullable SLOGateStatus old, Instant now) {
    GateCheck check = GateCheck.of(spec);
    if (check.gate().isEmpty()) {
      return new Decision(
          GateStatuses.invalid(old, check.errors(), facts.generation(), now),
          List.of(),
          Optional.empty());
    }
    Gate gate = check.gate().get();
    Look look =
        new Look(gate, facts, new Cadence(facts.created(), gate.period()), newest(facts), now);
    List<SubjectVerdict> before = old == null ? List.of() : old.subjects();
    List<SubjectVerdict> next = new ArrayList<>();
    List<SubjectVerdict> concluded = new ArrayList<>();
    for (SubjectFacts s : facts.subjects()) {
      Optional<SubjectVerdict> was =
          before.stream().filter(v -> v.subject().equals(s.name())).findFirst();
      SubjectVerdict v = Verdicts.next(look, s, was);
      next.add(v);
      if (v.verdict().concluded() && was.filter(w -> isSameVerdict(w, v)).isEmpty()) {
        concluded.add(v);
      }
    }
    return new Decision(
        GateStatuses.next(old, gate, next, facts.generation(), now), concluded, wake(look, next));
  }

  private static boolean isSameVerdict(SubjectVerdict a, SubjectVerdict b) {
    return a.verdict() == b.verdict() && java.util.Objects.equals(a.concludedAt(), b.concludedAt());
  }

  private static Optional<Duration> wake(Look look, List<SubjectVerdict> next) {
    if (look.gate().suspended()) {
      return Optional.empty();
    }
    Optional<Duration> expiry =
        look.gate()
            .override()
            .map(o -> Duration.between(look.now(), o.expires()))
            .filter(Duration::isPositive);
    if (expiry.isPresent()) {
      return expiry;
    }
    return next.stream().flatMap(v -> wake(look, v).stream()).min(Comparator.naturalOrder());
  }

  private static Optional<Duration> wake(Look look, SubjectVerdict v) {
    Instant now = look.now();
    return switch (v.verdict()) {
      case Pending, Failed -> Optional.empty();
      case Progressing ->
          Optional.of(look.cadence().wait(Verdicts.last(v, now), look.newestSample(), now));
      // New samples wake a settled gate; the timer is only for their absence.
      case Passed, Inconclusive, Error ->
          Optional.of(look.gate().maxAge().orElse(look.gate().period().multipliedBy(3)))
              .filter(d -> d.compareTo(look.gate().period()) > 0 && isSettled(v))
              .or(() -> Optional.of(look.gate().period()));
    };
  }

  private static boolean isSettled(SubjectVerdict v) {
    return !Boolean.TRUE.equals(v.compliant())
        || SloEvaluator.Kind.PASSED.wire().equals(v.consecutiveKind());
  }

  private static Instant newest(GateFacts facts) {
    return facts.jobs().stream()
        .flatMap(j -> j.results().stream())
        .filter(r -> !r.samples().isEmpty())
        .map(r -> r.samples().getLast())
        .map(Sample::time)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }
}
