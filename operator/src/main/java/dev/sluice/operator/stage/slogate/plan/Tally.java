package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Evaluation;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Legal ways to make the next {@link SubjectVerdict} from the one before. */
final class Tally {
  private Tally() {}

  /** A subject with nothing decided. */
  static SubjectVerdict fresh(
      SubjectFacts s, long gateGeneration, Verdict verdict, @Nullable Instant startedAt, Say say) {
    return new SubjectVerdict(
        s.name(),
        s.site(),
        gateGeneration,
        s.generation(),
        s.commit(),
        verdict,
        startedAt,
        null,
        null,
        0,
        0,
        0,
        0,
        null,
        0,
        null,
        say.reason(),
        say.message(),
        List.of(),
        null);
  }

  /** Reason and message. */
  record Say(String reason, String message) {}

  /** One more evaluation while watching. */
  static SubjectVerdict counted(SubjectVerdict v, Evaluation e, Kind kind, Instant now) {
    SubjectVerdict counted =
        new SubjectVerdict(
            v.subject(),
            v.site(),
            v.gateGeneration(),
            v.generation(),
            v.commit(),
            v.verdict(),
            v.startedAt(),
            v.concludedAt(),
            now,
            v.passed() + (kind == Kind.PASSED ? 1 : 0),
            v.failed() + (kind == Kind.FAILED ? 1 : 0),
            v.noData() + (kind == Kind.NO_DATA ? 1 : 0),
            v.errors() + (kind == Kind.ERROR ? 1 : 0),
            kind.wire(),
            row(v, kind),
            v.compliant(),
            v.reason(),
            v.message(),
            e.evidence(),
            null);
    return sealed(counted);
  }

  /** A verdict is reached. */
  static SubjectVerdict concluded(SubjectVerdict v, Verdict verdict, Say say, Instant now) {
    return sealed(
        new SubjectVerdict(
            v.subject(),
            v.site(),
            v.gateGeneration(),
            v.generation(),
            v.commit(),
            verdict,
            v.startedAt(),
            now,
            v.lastEvaluationTime(),
            v.passed(),
            v.failed(),
            v.noData(),
            v.errors(),
            v.consecutiveKind(),
            v.consecutive(),
            verdict == Verdict.Passed ? Boolean.TRUE : null,
            say.reason(),
            say.message(),
            v.evidence(),
            null));
  }

  /** One more evaluation of the same or another kind after Passed: only the row moves. */
  static SubjectVerdict rowed(SubjectVerdict v, Kind kind, Instant now) {
    return after(
        v, kind, v.compliant(), new Say(v.reason() + "", v.message() + ""), v.evidence(), now);
  }

  /** After Passed, compliance has changed. */
  static SubjectVerdict compliance(
      SubjectVerdict v, Evaluation e, @Nullable Boolean compliant, Say say, Instant now) {
    return sealed(after(v, e.kind(), compliant, say, e.evidence(), now));
  }

  private static SubjectVerdict after(
      SubjectVerdict v,
      Kind kind,
      @Nullable Boolean compliant,
      Say say,
      List<Evidence> evidence,
      Instant now) {
    return new SubjectVerdict(
        v.subject(),
        v.site(),
        v.gateGeneration(),
        v.generation(),
        v.commit(),
        v.verdict(),
        v.startedAt(),
        v.concludedAt(),
        now,
        v.passed(),
        v.failed(),
        v.noData(),
        v.errors(),
        kind.wire(),
        row(v, kind),
        compliant,
        say.reason(),
        say.message(),
        evidence,
        v.digest());
  }

  /** How many evaluations of this kind in a row, with one more. */
  static int row(SubjectVerdict v, Kind kind) {
    return kind.wire().equals(v.consecutiveKind()) ? v.consecutive() + 1 : 1;
  }

  private static SubjectVerdict sealed(SubjectVerdict v) {
    return new SubjectVerdict(
        v.subject(),
        v.site(),
        v.gateGeneration(),
        v.generation(),
        v.commit(),
        v.verdict(),
        v.startedAt(),
        v.concludedAt(),
        v.lastEvaluationTime(),
        v.passed(),
        v.failed(),
        v.noData(),
        v.errors(),
        v.consecutiveKind(),
        v.consecutive(),
        v.compliant(),
        v.reason(),
        v.message(),
        v.evidence(),
        Digest.of(v));
  }
}
