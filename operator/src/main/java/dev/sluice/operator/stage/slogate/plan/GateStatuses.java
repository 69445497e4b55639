package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gate's own verdict and conditions, from its subjects' verdicts. */
final class GateStatuses {
  private static final int NAMED = 4;

  private GateStatuses() {}

  /** A spec that cannot be carried out. */
  static SLOGateStatus invalid(
      @Nullable SLOGateStatus old, List<String> errors, long generation, Instant now) {
    String message = String.join("; ", errors);
    List<Condition> next =
        List.of(
            condition(ConditionType.VALID, Truth.FALSE, Reason.INVALID_SPEC, message),
            condition(
                ConditionType.PASSED, Truth.UNKNOWN, Reason.INVALID_SPEC, "nothing is judged"),
            condition(ConditionType.READY, Truth.FALSE, Reason.INVALID_SPEC, message));
    return new SLOGateStatus(
        settle(old, next, generation, now), generation, Verdict.Error, List.of());
  }

  /** The status for these verdicts. */
  static SLOGateStatus next(
      @Nullable SLOGateStatus old,
      Gate gate,
      List<SubjectVerdict> subjects,
      long generation,
      Instant now) {
    Verdict verdict = verdict(gate, subjects);
    Said said = gate.suspended() ? suspended() : said(verdict, gate, subjects);
    List<SubjectVerdict> broken =
        subjects.stream()
            .filter(v -> v.verdict() == Verdict.Passed && !Boolean.TRUE.equals(v.compliant()))
            .toList();
    boolean ready = said.truth() == Truth.TRUE && broken.isEmpty();
    List<Condition> next =
        List.of(
            condition(ConditionType.VALID, Truth.TRUE, Reason.SUCCEEDED, "the spec is valid"),
            condition(ConditionType.PASSED, said.truth(), said.reason(), said.message()),
            ready
                ? condition(ConditionType.READY, Truth.TRUE, Reason.GATE_PASSED, said.message())
                : notReady(said, broken));
    return new SLOGateStatus(settle(old, next, generation, now), generation, verdict, subjects);
  }

  /** The gate as a whole, by its scope. */
  static Verdict verdict(Gate gate, List<SubjectVerdict> subjects) {
    int passed = count(subjects, Verdict.Passed);
    int failed = count(subjects, Verdict.Failed);
    int open = count(subjects, Verdict.Pending) + count(subjects, Verdict.Progressing);
    if (passed >= gate.needed()) {
      return Verdict.Passed;
    }
    if (subjects.size() - failed < gate.needed()) {
      return Verdict.Failed;
    }
    if (open == 0 || subjects.size() - failed - undecided(subjects) < gate.needed()) {
      return count(subjects, Verdict.Error) > 0 ? Verdict.Error : Verdict.Inconclusive;
    }
    return count(subjects, Verdict.Pending) == subjects.size()
        ? Verdict.Pending
        : Verdict.Progressing;
  }

  private static int undecided(List<SubjectVerdict> subjects) {
    return count(subjects, Verdict.Inconclusive) + count(subjects, Verdict.Error);
  }

  private static int count(List<SubjectVerdict> subjects, Verdict verdict) {
    return (int) subjects.stream().filter(v -> v.verdict() == verdict).count();
  }

  private record Said(Truth truth, Reason reason, String message) {}

  private static Said suspended() {
    return new Said(Truth.UNKNOWN, Reason.SUSPENDED, "the gate is suspended");
  }

  private static Said said(Verdict verdict, Gate gate, List<SubjectVerdict> subjects) {
    return switch (verdict) {
      case Passed -> new Said(Truth.TRUE, Reason.GATE_PASSED, passedMessage(gate, subjects));
      case Failed -> new Said(Truth.FALSE, Reason.GATE_FAILED, named(subjects, Verdict.Failed));
      case Inconclusive ->
          new Said(Truth.UNKNOWN, Reason.GATE_INCONCLUSIVE, named(subjects, Verdict.Inconclusive));
      case Error -> new Said(Truth.UNKNOWN, Reason.GATE_ERROR, named(subjects, Verdict.Error));
      case Pending -> new Said(Truth.UNKNOWN, Reason.PENDING, "nothing is provisioned yet");
      case Progressing ->
          new Said(Truth.UNKNOWN, Reason.GATE_PROGRESSING, "being watched, or waited for");
    };
  }

  private static String passedMessage(Gate gate, List<SubjectVerdict> subjects) {
    if (subjects.stream().allMatch(v -> v.subject().isEmpty())) {
      return text(subjects.getFirst());
    }
    return gate.needed() == subjects.size()
        ? "all " + subjects.size() + " subjects passed"
        : "at least " + gate.needed() + " of " + subjects.size() + " subjects passed";
  }

  private static Condition notReady(Said said, List<SubjectVerdict> broken) {
    if (said.truth() != Truth.TRUE) {
      Truth truth = said.truth() == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.FALSE;
      return condition(ConditionType.READY, truth, said.reason(), said.message());
    }
    boolean violated = broken.stream().anyMatch(v -> Boolean.FALSE.equals(v.compliant()));
    return condition(
        ConditionType.READY,
        violated ? Truth.FALSE : Truth.UNKNOWN,
        violated ? Reason.SLO_VIOLATED : Reason.NO_DATA,
        named(broken.stream()));
  }

  private static String named(List<SubjectVerdict> subjects, Verdict verdict) {
    return named(subjects.stream().filter(v -> v.verdict() == verdict));
  }

  private static String named(Stream<SubjectVerdict> subjects) {
    List<SubjectVerdict> all = subjects.toList();
    String text =
        all.stream().limit(NAMED).map(GateStatuses::text).collect(Collectors.joining("; "));
    return all.size() > NAMED ? text + "; and " + (all.size() - NAMED) + " more" : text;
  }

  private static String text(SubjectVerdict v) {
    return v.subject().isEmpty() ? v.message() + "" : v.subject() + ": " + v.message();
  }

  private static Condition condition(
      ConditionType type, Truth truth, Reason reason, String message) {
    return Condition.of(type, truth, reason, message, Instant.EPOCH, 0);
  }

  private static List<Condition> settle(
      @Nullable SLOGateStatus old, List<Condition> next, long generation, Instant now) {
    List<Condition> stamped =
        next.stream()
            .map(c -> new Condition(c.type(), c.status(), c.reason(), c.message(), now, generation))
            .toList();
    return Conditions.merge(old == null ? List.of() : old.conditions(), stamped);
  }
}
