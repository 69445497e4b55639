package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateSpec.VerdictOverride;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.operator.stage.slogate.plan.Gate.Limits;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Evaluation;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Kind;
import dev.sluice.operator.stage.slogate.plan.Tally.Say;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a subject's verdict moves. Everything it needs stands on status, so a restarted operator goes
 * on where it was.
 *
 * <pre>
 *            provisioned              limits, end of window
 *  Pending ---------------> Progressing ------------------> Passed (compliant or not, for ever)
 *     ^                       |  ^  |                        Failed (for ever)
 *     +-- not provisioned ----+  |  +---------------------> Inconclusive, Error
 *                                +------ data is back -----------+
 * </pre>
 *
 * "For ever" means for the same (gate generation, request generation, commit); another identity
 * begins at Pending. Inconclusive and Error are not final: when data is back the revision is
 * watched anew for a whole window.
 */
final class Verdicts {
  private Verdicts() {}

  /** What one look needs. */
  record Look(Gate gate, GateFacts facts, Cadence cadence, Instant newestSample, Instant now) {}

  /** The next verdict of a subject. */
  static SubjectVerdict next(Look look, SubjectFacts s, Optional<SubjectVerdict> before) {
    Optional<SubjectVerdict> old = before.filter(v -> same(look, s, v));
    if (look.gate().suspended()) {
      return pending(look, s, Reason.SUSPENDED, "the gate is suspended");
    }
    if (s.pending().isPresent()) {
      return old.filter(v -> v.verdict().concluded() && !lapsed(look, v))
          .orElseGet(() -> pending(look, s, Reason.PENDING, s.pending().get()));
    }
    Optional<VerdictOverride> override =
        look.gate().override().filter(o -> look.now().isBefore(o.expires()));
    if (override.isPresent()) {
      return overridden(look, s, old, override.get());
    }
    return old.filter(v -> v.startedAt() != null && !lapsed(look, v))
        .map(v -> moved(look, s, v))
        .orElseGet(() -> watching(look, s, "collecting samples"));
  }

  /** Time of the last evaluation, or of the start. */
  static Instant last(SubjectVerdict v, Instant now) {
    return v.lastEvaluationTime() != null
        ? v.lastEvaluationTime()
        : Objects.requireNonNullElse(v.startedAt(), now);
  }

  private static boolean same(Look look, SubjectFacts s, SubjectVerdict v) {
    return v.gateGeneration() == look.facts().generation()
        && v.generation() == s.generation()
        && Objects.equals(v.commit(), s.commit());
  }

  /** Whether a verdict was a person's and its time is over. */
  private static boolean lapsed(Look look, SubjectVerdict v) {
    return look.gate()
        .override()
        .filter(o -> !look.now().isBefore(o.expires()))
        .filter(o -> v.concludedAt() != null && v.concludedAt().isBefore(o.expires()))
        .isPresent();
  }

  private static SubjectVerdict overridden(
      Look look, SubjectFacts s, Optional<SubjectVerdict> old, VerdictOverride o) {
    Verdict wanted = Verdict.valueOf(o.verdict().name());
    Optional<SubjectVerdict> kept = old.filter(v -> v.verdict() == wanted);
    if (kept.isPresent()) {
      return kept.get();
    }
    SubjectVerdict base =
        old.filter(v -> v.startedAt() != null).orElseGet(() -> watching(look, s, "override"));
    Evaluation e = evaluate(look, s, base);
    Say say =
        new Say(
            (wanted == Verdict.Passed ? Reason.GATE_PASSED : Reason.GATE_FAILED).wire(),
            "%s by override of %s until %s: %s"
                .formatted(wanted, o.actor(), o.expires(), o.reason()));
    SubjectVerdict seen = Tally.compliance(base, e, null, say, look.now());
    return Tally.concluded(seen, wanted, say, look.now());
  }

  private static SubjectVerdict moved(Look look, SubjectFacts s, SubjectVerdict v) {
    boolean due = look.cadence().due(last(v, look.now()), look.newestSample(), look.now());
    if (!due || v.verdict() == Verdict.Failed) {
      return v;
    }
    Evaluation e = evaluate(look, s, v);
    return switch (v.verdict()) {
      case Pending, Failed -> v;
      case Progressing -> progressed(look, v, e);
      case Passed -> continued(look, v, e);
      case Inconclusive, Error ->
          e.kind() == Kind.PASSED || e.kind() == Kind.FAILED
              ? watching(look, s, "data is back; watching anew")
              : v;
    };
  }

  private static SubjectVerdict progressed(Look look, SubjectVerdict v, Evaluation e) {
    if (e.kind() == Kind.COLLECTING) {
      return v;
    }
    Limits limits = look.gate().limits();
    Kind kind = e.kind() == Kind.NO_DATA && limits.noDataFails() ? Kind.FAILED : e.kind();
    SubjectVerdict counted = Tally.counted(v, e, kind, look.now());
    boolean over = watch(look, v).over();
    Verdict verdict =
        switch (kind) {
          case FAILED -> fails(limits, counted, over) ? Verdict.Failed : Verdict.Progressing;
          case PASSED ->
              over && counted.consecutive() >= limits.successesInARow()
                  ? Verdict.Passed
                  : Verdict.Progressing;
          case NO_DATA ->
              counted.consecutive() > limits.noDataInARow()
                  ? Verdict.Inconclusive
                  : Verdict.Progressing;
          case ERROR ->
              counted.consecutive() > limits.errorsInARow() ? Verdict.Error : Verdict.Progressing;
          case COLLECTING -> Verdict.Progressing;
        };
    return verdict == Verdict.Progressing
        ? counted
        : Tally.concluded(counted, verdict, new Say(reason(verdict), e.message()), look.now());
  }

  private static boolean fails(Limits limits, SubjectVerdict counted, boolean over) {
    return over
        || counted.consecutive() >= limits.failuresInARow()
        || limits.failures().filter(n -> counted.failed() > n).isPresent();
  }

  /**
   * After Passed: the verdict stays, only compliance moves, and only after a whole row. A pause of
   * measuring, as when the operator is replaced, is no lack of data: what stood stays.
   */
  private static SubjectVerdict continued(Look look, SubjectVerdict v, Evaluation e) {
    Limits limits = look.gate().limits();
    Kind kind = e.kind() == Kind.NO_DATA && limits.noDataFails() ? Kind.FAILED : e.kind();
    if (kind == Kind.COLLECTING || settled(v, kind)) {
      return v;
    }
    Boolean compliant = kind == Kind.PASSED ? Boolean.TRUE : kind == Kind.FAILED ? false : null;
    int needed =
        switch (kind) {
          case PASSED, FAILED, COLLECTING -> limits.failuresInARow();
          case NO_DATA -> limits.noDataInARow() + 1;
          case ERROR -> limits.errorsInARow() + 1;
        };
    if (Objects.equals(v.compliant(), compliant) || Tally.row(v, kind) < needed) {
      return Tally.rowed(v, kind, look.now());
    }
    Say say = new Say(after(kind).wire(), e.message());
    return Tally.compliance(
        v, new Evaluation(kind, e.message(), e.evidence()), compliant, say, look.now());
  }

  /** Whether this kind of evaluation is what status says already. */
  private static boolean settled(SubjectVerdict v, Kind kind) {
    if (!kind.wire().equals(v.consecutiveKind())) {
      return false;
    }
    return switch (kind) {
      case PASSED -> Boolean.TRUE.equals(v.compliant());
      case FAILED -> Boolean.FALSE.equals(v.compliant());
      case NO_DATA, ERROR, COLLECTING -> v.compliant() == null;
    };
  }

  private static Reason after(Kind kind) {
    return kind == Kind.FAILED ? Reason.SLO_VIOLATED : kind.reason();
  }

  private static String reason(Verdict verdict) {
    return switch (verdict) {
      case Pending -> Reason.PENDING.wire();
      case Progressing -> Reason.GATE_PROGRESSING.wire();
      case Passed -> Reason.GATE_PASSED.wire();
      case Failed -> Reason.GATE_FAILED.wire();
      case Inconclusive -> Reason.GATE_INCONCLUSIVE.wire();
      case Error -> Reason.GATE_ERROR.wire();
    };
  }

  private static SubjectVerdict pending(Look look, SubjectFacts s, Reason reason, String why) {
    return Tally.fresh(
        s, look.facts().generation(), Verdict.Pending, null, new Say(reason.wire(), why));
  }

  private static SubjectVerdict watching(Look look, SubjectFacts s, String message) {
    return Tally.fresh(
        s,
        look.facts().generation(),
        Verdict.Progressing,
        look.now(),
        new Say(Reason.GATE_PROGRESSING.wire(), message));
  }

  private static Evaluation evaluate(Look look, SubjectFacts s, SubjectVerdict v) {
    return SloEvaluator.evaluate(look.gate(), s, look.facts().jobs(), watch(look, v));
  }

  private static Watch watch(Look look, SubjectVerdict v) {
    return Watch.of(look.gate(), v, look.facts(), look.now());
  }
}
