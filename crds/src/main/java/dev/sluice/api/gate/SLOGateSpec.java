package dev.sluice.api.gate;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.api.Numbers;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Targets over a window, and what to do with the verdict. A gate that gets no usable data never
 * passes.
 *
 * @param sloTargets what must hold
 * @param measurementWindow how much of the newest samples an evaluation looks at, and how long a
 *     revision must be watched before it can pass
 * @param evaluationPeriod time between evaluations
 * @param subjects the ProvisioningRequests that are judged, each for itself; empty = the gate
 *     judges its measurements as a whole
 * @param measurementJobRef where samples come from; absent = the one job of the namespace that
 *     measures a target's metric
 * @param initialDelay time after a revision was provisioned whose samples do not count
 * @param minSamples samples an evaluation needs
 * @param maxAge age of the newest sample from which data counts as missing; absent = three
 *     evaluation periods, at least one sampling period more
 * @param noDataPolicy what an evaluation without data is
 * @param failureLimit failed evaluations that are borne in all; absent = no such limit
 * @param consecutiveFailureLimit failed evaluations in a row that decide Failed
 * @param inconclusiveLimit evaluations without data that are borne in a row before Inconclusive
 * @param errorLimit evaluations that could not be made that are borne in a row before Error
 * @param consecutiveSuccessLimit passed evaluations in a row that Passed needs at the window's end
 * @param scope what the gate as a whole needs to be Passed
 * @param count with scope Count: how many subjects must pass
 * @param action what a Failed verdict does to the subject
 * @param override a person's verdict instead of the measured one
 * @param suspend true = nothing is evaluated
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.scope) || self.scope != 'Count' || has(self.count)",
    message = "scope Count needs count",
    fieldPath = ".count")
public record SLOGateSpec(
    @Required @Size(min = 1, max = 64) List<SloTarget> sloTargets,
    @Nullable
        @Default("5m")
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String measurementWindow,
    @Nullable
        @Default("30s")
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String evaluationPeriod,
    @Size(max = 1000) List<Subject> subjects,
    @Nullable JobRef measurementJobRef,
    @Nullable
        @Default("0s")
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_DURATION, message = Patterns.IS_DURATION_MESSAGE)
        String initialDelay,
    @Nullable @Default("3") @Min(1) @Max(500) Integer minSamples,
    @Nullable
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String maxAge,
    @Nullable @Default("Inconclusive") NoDataPolicy noDataPolicy,
    @Nullable @Min(0) Integer failureLimit,
    @Nullable @Default("3") @Min(1) Integer consecutiveFailureLimit,
    @Nullable @Default("3") @Min(0) Integer inconclusiveLimit,
    @Nullable @Default("4") @Min(0) Integer errorLimit,
    @Nullable @Default("1") @Min(1) Integer consecutiveSuccessLimit,
    @Nullable @Default("All") Scope scope,
    @Nullable @Min(1) Integer count,
    @Nullable @Default("Rollback") Action action,
    @Nullable VerdictOverride override,
    @Nullable Boolean suspend) {

  /** Copies the collections. */
  public SLOGateSpec {
    sloTargets = sloTargets == null ? List.of() : List.copyOf(sloTargets);
    subjects = subjects == null ? List.of() : List.copyOf(subjects);
  }

  /**
   * One target.
   *
   * @param metric name of a measurement, or its name with quantile and unit such as {@code
   *     latency_p95_ms}
   * @param threshold number, in the metric's unit
   * @param operator how the value must compare to the threshold
   * @param warning value from which on a passing target is only borne, in the metric's unit
   * @param aggregation how the samples of the window become one value; absent = their mean
   * @param measurementWindow window of this target, when it differs from the gate's
   * @param subjects names of the ProvisioningRequests it is for; empty = all subjects
   * @param dryRun true = reported, never decides
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SloTarget(
      @Required @Pattern("^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$") String metric,
      @Required BigDecimal threshold,
      @Required Operator operator,
      @Nullable BigDecimal warning,
      @Nullable Aggregation aggregation,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String measurementWindow,
      @Size(max = 1000) List<String> subjects,
      @Nullable Boolean dryRun) {

    /** Copies the collections, and brings the numbers into their stored form. */
    public SloTarget {
      threshold = Numbers.stored(threshold);
      warning = Numbers.stored(warning);
      subjects = subjects == null ? List.of() : List.copyOf(subjects);
    }
  }

  /** Comparisons. */
  public enum Operator {
    /** At most. */
    @JsonProperty("<=")
    AT_MOST("<="),
    /** At least. */
    @JsonProperty(">=")
    AT_LEAST(">="),
    /** Less than. */
    @JsonProperty("<")
    LESS("<"),
    /** Greater than. */
    @JsonProperty(">")
    GREATER(">"),
    /** Equal. */
    @JsonProperty("==")
    EQUAL("==");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    /** The operator as it is written. */
    public String symbol() {
      return symbol;
    }
  }

  /** How samples become one value. */
  public enum Aggregation {
    /** Mean. */
    mean,
    /** Smallest. */
    min,
    /** Largest. */
    max,
    /** Newest. */
    last,
    /** Median. */
    p50,
    /** 90th percentile. */
    p90,
    /** 95th percentile. */
    p95,
    /** 99th percentile. */
    p99
  }

  /** What an evaluation without data is. */
  public enum NoDataPolicy {
    /** A failed evaluation. */
    Fail,
    /** Neither pass nor fail; too many of them are an Inconclusive verdict. */
    Inconclusive
  }

  /** What the gate as a whole needs. */
  public enum Scope {
    /** Every subject passes. */
    All,
    /** More than half of the subjects pass. */
    Majority,
    /** {@code count} subjects pass. */
    Count
  }

  /** What a Failed verdict does. */
  public enum Action {
    /** The subject goes back to its last verified revision. */
    Rollback,
    /** Only reported. */
    Report
  }

  /**
   * A judged request.
   *
   * @param name ProvisioningRequest name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Subject(@Required @Size(min = 1, max = 253) String name) {}

  /**
   * A MeasurementJob of the same namespace.
   *
   * @param name its name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record JobRef(@Required @Size(min = 1, max = 253) String name) {}

  /**
   * A person's verdict.
   *
   * @param verdict Passed or Failed
   * @param actor who decided
   * @param reason why
   * @param expires until when it holds
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record VerdictOverride(
      @Required OverrideVerdict verdict,
      @Required @Size(min = 1) String actor,
      @Required @Size(min = 1) String reason,
      @Required Instant expires) {}

  /** Verdicts a person may give. */
  public enum OverrideVerdict {
    /** Taken as passed. */
    Passed,
    /** Taken as failed. */
    Failed
  }
}
