package dev.sluice.api.intent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.Patterns;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted. At least one of {@code intentExpectations}, {@code expression} and {@code
 * intentSpecification} says it; the rest shapes how it is carried out.
 *
 * @param name name for people
 * @param description free text
 * @param intentExpectations the expectations, in the short and the TS 28.312 spelling
 * @param expression TMF921 v5 IntentExpression: {@code @type} JsonLdExpression or TurtleExpression
 *     with {@code expressionValue}
 * @param intentSpecification catalogue form: {@code intentExpectations[]} with typed targets
 * @param intentType TMF intent type, such as ServiceIntent
 * @param characteristic TMF characteristics ({@code name}, {@code value})
 * @param expectation older gateway form, a list of {@code expectationType}, {@code
 *     targetCondition}, {@code targetValue}
 * @param priority 1 to 100 or low, medium, high, critical
 * @param validFor when the intent holds
 * @param context TMF context
 * @param version version given by the author
 * @param tmf other TMF921 members, kept for the way back
 * @param rollout how sites follow each other
 * @param gate how the outcome is judged
 * @param provisioning false = validated and translated, never provisioned
 * @param suspend true = nothing new is begun; what runs stays
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "has(self.intentExpectations) || has(self.expression) || has(self.intentSpecification) ||"
            + " has(self.expectation)",
    message = "give intentExpectations, expression, expectation or intentSpecification")
public record IntentSpec(
    @Nullable String name,
    @Nullable String description,
    @Nullable @Size(min = 1, max = 64) List<Expectation> intentExpectations,
    @Nullable @PreserveUnknownFields JsonNode expression,
    @Nullable @PreserveUnknownFields JsonNode intentSpecification,
    @Nullable String intentType,
    @Nullable JsonNode characteristic,
    @Nullable @Size(min = 1, max = 64) List<JsonNode> expectation,
    @Nullable IntOrString priority,
    @Nullable ValidFor validFor,
    @Nullable String context,
    @Nullable String version,
    @Nullable @PreserveUnknownFields JsonNode tmf,
    @Nullable Rollout rollout,
    @Nullable Gate gate,
    @Nullable Boolean provisioning,
    @Nullable Boolean suspend) {

  /** Copies the collections. */
  public IntentSpec {
    intentExpectations =
        intentExpectations == null || intentExpectations.isEmpty()
            ? null
            : List.copyOf(intentExpectations);
    expectation = expectation == null || expectation.isEmpty() ? null : List.copyOf(expectation);
  }

  /**
   * One expectation (TS 28.312 clause 6.2.1.3), in any of the spellings people write.
   *
   * @param expectationId its id; absent = its position
   * @param expectationVerb DELIVER, ENSURE, MAINTAIN
   * @param expectationVerbs deploy, maintain, scale
   * @param expectationTargets site names, globs or labels; each a string or {@code {targetName}};
   *     or TS 28.312 targets {@code {targetName, targetCondition, targetValueRange}}
   * @param expectationObjects what to deploy, or inequalities such as {@code latency<10ms}
   * @param expectationObject TS 28.312 object {@code {objectType, objectInstance, objectContexts}}
   * @param expectationContexts contexts
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Expectation(
      @Nullable @Size(min = 1, max = 253) String expectationId,
      @Nullable @Size(min = 1, max = 32) String expectationVerb,
      @Size(max = 8) List<@Size(min = 1, max = 32) String> expectationVerbs,
      @Size(max = 1000) List<JsonNode> expectationTargets,
      @Size(max = 64) List<@Size(min = 1, max = 253) String> expectationObjects,
      @Nullable @PreserveUnknownFields JsonNode expectationObject,
      @Size(max = 128) List<Context> expectationContexts) {

    /** Copies the collections. */
    public Expectation {
      expectationVerbs = expectationVerbs == null ? List.of() : List.copyOf(expectationVerbs);
      expectationTargets = expectationTargets == null ? List.of() : List.copyOf(expectationTargets);
      expectationObjects = expectationObjects == null ? List.of() : List.copyOf(expectationObjects);
      expectationContexts =
          expectationContexts == null ? List.of() : List.copyOf(expectationContexts);
    }
  }

  /**
   * A context.
   *
   * @param contextAttribute its name
   * @param contextCondition TS 28.312 condition; absent = read from the value
   * @param contextValue value such as {@code <1ms}, {@code 99.999%}, {@code 8}
   * @param contextValueRange TS 28.312 value, scalar or list
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Context(
      @Nullable @Size(min = 1, max = 253) String contextAttribute,
      @Nullable String contextCondition,
      @Nullable JsonNode contextValue,
      @Nullable JsonNode contextValueRange) {}

  /**
   * A period.
   *
   * @param startDateTime from; absent = at once
   * @param endDateTime until; absent = for ever
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value =
          "!has(self.startDateTime) || !has(self.endDateTime) || self.startDateTime <="
              + " self.endDateTime",
      message = "startDateTime must not be after endDateTime")
  public record ValidFor(@Nullable Instant startDateTime, @Nullable Instant endDateTime) {}

  /**
   * How sites follow each other.
   *
   * @param strategy all at once, or canary sites first
   * @param canarySites names of the canary sites; empty = by percentage
   * @param canaryPercentage share of the sites that go first, rounded up
   * @param progressDeadline how long the canary wave may take; absent = for ever
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rollout(
      @Nullable @Default("AllAtOnce") Strategy strategy,
      List<String> canarySites,
      @Nullable @Min(1) @Max(100) Integer canaryPercentage,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String progressDeadline) {

    /** Copies the collections. */
    public Rollout {
      canarySites = canarySites == null ? List.of() : List.copyOf(canarySites);
    }

    /** Strategies. */
    public enum Strategy {
      /** Every site in one wave. */
      AllAtOnce,
      /** Canary sites, and the rest when their gate passed. */
      Canary
    }
  }

  /**
   * How the outcome is judged; goes into the SLOGate and the MeasurementJob.
   *
   * @param measurementWindow window of the gate
   * @param evaluationPeriod time between evaluations
   * @param sampleInterval time between samples
   * @param queryWindow range inside rate functions
   * @param initialDelay time after provisioning whose samples do not count
   * @param minSamples samples an evaluation needs
   * @param onFailure what a failed verdict does
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Gate(
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String measurementWindow,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String evaluationPeriod,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String sampleInterval,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String queryWindow,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_DURATION, message = Patterns.IS_DURATION_MESSAGE)
          String initialDelay,
      @Nullable @Min(1) @Max(500) Integer minSamples,
      @Nullable OnFailure onFailure) {

    /** What a failed verdict does. */
    public enum OnFailure {
      /** The site goes back to its last verified revision. */
      Rollback,
      /** Only reported. */
      Report
    }
  }
}
