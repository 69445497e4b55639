package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Evaluation;
import dev.sluice.operator.stage.slogate.plan.SloEvaluator.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Legal ways to make the next {@link SubjectVerdict} from the one before. */
final class Tally {
  private Tally() {}

  /** Reason and message. */
  record Say(String reason, String message) {}

  /** A subject with nothing decided. */
  static SubjectVerdict fresh(
      SubjectFacts s, long gateGeneration, Verdict verdict, @Nullable Instant startedAt, Say say) {
    Fields f = new Fields(s.name(), verdict);
    f.site = s.site();
    f.gateGeneration = gateGeneration;
    f.generation = s.generation();
    f.commit = s.commit();
    f.startedAt = startedAt;
    f.say(say);
    return f.verdict();
  }

  /** One more evaluation while watching. */
  static SubjectVerdict counted(SubjectVerdict v, Evaluation e, Kind kind, Instant now) {
    return sealed(
        v,
        f -> {
          f.evaluated(v, kind, now);
          f.passed += kind == Kind.PASSED ? 1 : 0;
          f.failed += kind == Kind.FAILED ? 1 : 0;
          f.noData += kind == Kind.NO_DATA ? 1 : 0;
          f.errors += kind == Kind.ERROR ? 1 : 0;
          f.evidence = e.evidence();
        });
  }

  /** A verdict is reached. */
  static SubjectVerdict concluded(SubjectVerdict v, Verdict verdict, Say say, Instant now) {
    return sealed(
        v,
        f -> {
          f.verdict = verdict;
          f.concludedAt = now;
          f.compliant = verdict == Verdict.Passed ? Boolean.TRUE : null;
          f.say(say);
        });
  }

  /** One more evaluation of the same or another kind after Passed: only the row moves. */
  static SubjectVerdict rowed(SubjectVerdict v, Kind kind, Instant now) {
    return with(v, f -> f.evaluated(v, kind, now));
  }

  /** After Passed, compliance has changed. */
  static SubjectVerdict compliance(
      SubjectVerdict v, Evaluation e, @Nullable Boolean compliant, Say say, Instant now) {
    return sealed(
        v,
        f -> {
          f.evaluated(v, e.kind(), now);
          f.compliant = compliant;
          f.say(say);
          f.evidence = e.evidence();
        });
  }

  /** How many evaluations of this kind in a row, with one more. */
  static int row(SubjectVerdict v, Kind kind) {
    return kind.wire().equals(v.consecutiveKind()) ? v.consecutive() + 1 : 1;
  }

  /** Whether {@code v} is {@code before} with more passed evaluations and no other since. */
  static boolean onlyPassed(SubjectVerdict before, SubjectVerdict v) {
    String passed = Kind.PASSED.wire();
    return passed.equals(v.consecutiveKind())
        && passed.equals(Objects.requireNonNullElse(before.consecutiveKind(), passed))
        && with(
                before,
                f -> {
                  f.lastEvaluationTime = v.lastEvaluationTime();
                  f.passed = v.passed();
                  f.consecutiveKind = passed;
                  f.consecutive = v.consecutive();
                  f.evidence = v.evidence();
                  f.digest = v.digest();
                })
            .equals(v);
  }

  private static SubjectVerdict sealed(SubjectVerdict v, Consumer<Fields> change) {
    SubjectVerdict next = with(v, change);
    return with(next, f -> f.digest = Digest.of(next));
  }

  private static SubjectVerdict with(SubjectVerdict v, Consumer<Fields> change) {
    Fields fields = new Fields(v);
    change.accept(fields);
    return fields.verdict();
  }

  /** A verdict taken apart: each change names what it changes, the rest stays. */
  private static final class Fields {
    private final String subject;
    private @Nullable String site;
    private long gateGeneration;
    private long generation;
    private @Nullable String commit;
    private Verdict verdict;
    private @Nullable Instant startedAt;
    private @Nullable Instant concludedAt;
    private @Nullable Instant lastEvaluationTime;
    private int passed;
    private int failed;
    private int noData;
    private int errors;
    private @Nullable String consecutiveKind;
    private int consecutive;
    private @Nullable Boolean compliant;
    private @Nullable String reason;
    private @Nullable String message;
    private List<Evidence> evidence = List.of();
    private @Nullable String digest;

    Fields(String subject, Verdict verdict) {
      this.subject = subject;
      this.verdict = verdict;
    }

    Fields(SubjectVerdict v) {
      this(v.subject(), v.verdict());
      site = v.site();
      gateGeneration = v.gateGeneration();
      generation = v.generation();
      commit = v.commit();
      startedAt = v.startedAt();
      concludedAt = v.concludedAt();
      lastEvaluationTime = v.lastEvaluationTime();
      passed = v.passed();
      failed = v.failed();
      noData = v.noData();
      errors = v.errors();
      consecutiveKind = v.consecutiveKind();
      consecutive = v.consecutive();
      compliant = v.compliant();
      reason = v.reason();
      message = v.message();
      evidence = v.evidence();
      digest = v.digest();
    }

    void say(Say say) {
      reason = say.reason();
      message = say.message();
    }

    void evaluated(SubjectVerdict before, Kind kind, Instant now) {
      lastEvaluationTime = now;
      consecutiveKind = kind.wire();
      consecutive = row(before, kind);
    }

    SubjectVerdict verdict() {
      return new SubjectVerdict(
          subject,
          site,
          gateGeneration,
          generation,
          commit,
          verdict,
          startedAt,
          concludedAt,
          lastEvaluationTime,
          passed,
          failed,
          noData,
          errors,
          consecutiveKind,
          consecutive,
          compliant,
          reason,
          message,
          evidence,
          digest);
    }
  }
}
