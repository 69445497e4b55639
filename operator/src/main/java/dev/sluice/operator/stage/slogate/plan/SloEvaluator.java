package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.operator.stage.slogate.plan.GateFacts.JobFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import dev.sluice.operator.stage.slogate.plan.TargetEvaluator.Finding;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a subject: all its targets now. A violated target decides, whatever the others
 * say; then what cannot be evaluated, then what has no data. Dry-run targets are reported and never
 * decide. A subject without a target that decides has no data.
 */
final class SloEvaluator {
  private static final int NAMED = 6;

  private SloEvaluator() {}

  /** Kinds of evaluations. */
  public enum Kind {
    /** All deciding targets hold. */
    PASSED("passed", Reason.GATE_PASSED),
    /** A deciding target is violated. */
    FAILED("failed", Reason.GATE_FAILED),
    /** Data is missing. */
    NO_DATA("noData", Reason.NO_DATA),
    /** A deciding target cannot be evaluated. */
    ERROR("error", Reason.GATE_ERROR),
    /** It is too early: this is no evaluation. */
    COLLECTING("collecting", Reason.GATE_PROGRESSING);

    private final String wire;
    private final Reason reason;

    Kind(String wire, Reason reason) {
      this.wire = wire;
      this.reason = reason;
    }

    /** As it stands on status. */
    public String wire() {
      return wire;
    }

    /** The condition reason it stands for. */
    public Reason reason() {
      return reason;
    }
  }

  /**
   * An evaluation.
   *
   * @param kind what it is
   * @param message the values that decided, for people
   * @param evidence one for each target
   */
  public record Evaluation(Kind kind, String message, List<Evidence> evidence) {
    /** Copies the evidence. */
    public Evaluation {
      evidence = List.copyOf(evidence);
    }
  }

  /** Evaluates a subject that is being watched. */
  static Evaluation evaluate(Gate gate, SubjectFacts subject, List<JobFacts> jobs, Watch watch) {
    List<Finding> findings =
        gate.targets().stream()
            .filter(t -> t.isFor(subject.name()))
            .map(t -> TargetEvaluator.evaluate(gate, t, subject, jobs, watch))
            .toList();
    List<Finding> deciding = findings.stream().filter(f -> !f.target().dryRun()).toList();
    Outcome worst =
        deciding.stream().map(Finding::outcome).reduce(Outcome::worse).orElse(Outcome.NO_DATA);
    String message =
        deciding.isEmpty() ? "no target decides about this subject" : describe(deciding, worst);
    return new Evaluation(kind(worst), message, findings.stream().map(Finding::evidence).toList());
  }

  private static Kind kind(Outcome worst) {
    return switch (worst) {
      case PASS, WARN -> Kind.PASSED;
      case COLLECTING -> Kind.COLLECTING;
      case NO_DATA -> Kind.NO_DATA;
      case ERROR -> Kind.ERROR;
      case FAIL -> Kind.FAILED;
    };
  }

  private static String describe(List<Finding> deciding, Outcome worst) {
    List<Finding> told =
        worst == Outcome.WARN || worst == Outcome.PASS
            ? deciding
            : deciding.stream().filter(f -> f.outcome() == worst).toList();
    String named =
        told.stream().limit(NAMED).map(SloEvaluator::describe).collect(Collectors.joining("; "));
    return told.size() > NAMED ? named + "; and " + (told.size() - NAMED) + " more" : named;
  }

  private static String describe(Finding f) {
    Evidence e = f.evidence();
    if (e.value() == null) {
      return e.metric() + ": " + e.message();
    }
    String text =
        "%s %s %s%s %s %s, %s of %d samples"
            .formatted(
                e.metric(),
                readable(e.value()),
                e.unit(),
                f.outcome() == Outcome.FAIL ? " is not" : "",
                e.operator(),
                e.threshold().toPlainString(),
                e.aggregation(),
                e.samples());
    String warned = f.outcome() == Outcome.WARN ? " (in the warning band)" : "";
    return text + warned + note(e.message());
  }

  /** Six digits are enough to read; the evidence keeps them all. */
  private static String readable(BigDecimal value) {
    return value.round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private static String note(@Nullable String message) {
    return message == null ? "" : " (" + message + ")";
  }
}
