package dev.sluice.api.gate;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Numbers;
import dev.sluice.api.condition.Condition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts, and the evidence for them.
 *
 * @param conditions Valid, Passed, Ready
 * @param observedGeneration spec generation this status is about
 * @param verdict the gate as a whole, by its scope
 * @param subjects one for each subject; a gate without subjects has one with an empty name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SLOGateStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable Verdict verdict,
    List<SubjectVerdict> subjects) {

  /** Copies the collections. */
  public SLOGateStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    subjects = subjects == null ? List.of() : List.copyOf(subjects);
  }

  /** States of a verdict. */
  public enum Verdict {
    /** Nothing to judge yet: the subject is not provisioned. */
    Pending,
    /** Being watched. */
    Progressing,
    /** All targets hold. */
    Passed,
    /** A target is violated. */
    Failed,
    /** There was not enough data to decide. */
    Inconclusive,
    /** Evaluation itself was not possible. */
    Error;

    /** Whether nothing more is decided for the same identity. */
    public boolean concluded() {
      return this != Pending && this != Progressing;
    }
  }

  /**
   * A subject's verdict, pinned to the identity it was made for: (gate generation, request
   * generation, commit). Another identity starts a new verdict.
   *
   * @param subject ProvisioningRequest name
   * @param site its EdgeSite
   * @param gateGeneration generation of the gate's spec
   * @param generation generation of the request's spec
   * @param commit commit in the site's repository
   * @param verdict the verdict
   * @param startedAt when watching began
   * @param concludedAt when the verdict was reached
   * @param lastEvaluationTime the last evaluation
   * @param passed evaluations that passed since {@code startedAt}
   * @param failed evaluations that failed
   * @param noData evaluations without data
   * @param errors evaluations that could not be made
   * @param consecutiveKind kind of the newest evaluations: passed, failed, noData, error
   * @param consecutive how many of that kind in a row
   * @param compliant after Passed: whether the targets still hold
   * @param reason a condition reason
   * @param message text for people, with the values that decided
   * @param evidence values of the newest (or deciding) evaluation
   * @param digest {@code sha256:} over identity, verdict and evidence
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SubjectVerdict(
      String subject,
      @Nullable String site,
      long gateGeneration,
      long generation,
      @Nullable String commit,
      Verdict verdict,
      @Nullable Instant startedAt,
      @Nullable Instant concludedAt,
      @Nullable Instant lastEvaluationTime,
      int passed,
      int failed,
      int noData,
      int errors,
      @Nullable String consecutiveKind,
      int consecutive,
      @Nullable Boolean compliant,
      @Nullable String reason,
      @Nullable String message,
      List<Evidence> evidence,
      @Nullable String digest) {

    /** Copies the collections; an empty subject is not written, and read back as empty. */
    public SubjectVerdict {
      subject = subject == null ? "" : subject;
      evidence = evidence == null ? List.of() : List.copyOf(evidence);
    }
  }

  /**
   * What one target saw.
   *
   * @param metric the target's metric
   * @param operator its operator as written
   * @param threshold its threshold
   * @param outcome Pass, Warn, Fail, NoData or Error
   * @param value aggregated value, in the target's unit
   * @param unit its unit
   * @param aggregation how the value was made
   * @param samples samples in the window
   * @param oldest time of the oldest of them
   * @param newest time of the newest of them
   * @param job MeasurementJob they came from
   * @param query resolved query
   * @param source base URL that answered
   * @param dryRun true = did not decide
   * @param message why there is no value
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Evidence(
      String metric,
      String operator,
      BigDecimal threshold,
      String outcome,
      @Nullable BigDecimal value,
      @Nullable String unit,
      @Nullable String aggregation,
      int samples,
      @Nullable Instant oldest,
      @Nullable Instant newest,
      @Nullable String job,
      @Nullable String query,
      @Nullable String source,
      @Nullable Boolean dryRun,
      @Nullable String message) {

    /** Brings the numbers into their stored form. */
    public Evidence {
      threshold = Numbers.stored(threshold);
      value = Numbers.stored(value);
    }
  }
}
