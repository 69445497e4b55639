package dev.sluice.operator.stage.intent.plan.ts28312;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Intent IOC (TS 28.312 clause 6.2.1.2), as far as Sluice fills it.
 *
 * @param userLabel name for people
 * @param intentExpectations expectations
 * @param intentMgmtPurpose FEASIBILITYCHECK or FULFILMENT_WITHOUT_NEGOTIATION
 * @param intentContexts contexts of the whole intent
 * @param intentAdminState ACTIVATED or DEACTIVATED
 * @param intentPriority 1 to 100
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Ts28312Intent(
    @Nullable String userLabel,
    List<Expectation> intentExpectations,
    String intentMgmtPurpose,
    List<Context> intentContexts,
    String intentAdminState,
    int intentPriority) {

  /** Copies the collections. */
  public Ts28312Intent {
    intentExpectations = List.copyOf(intentExpectations);
    intentContexts = List.copyOf(intentContexts);
  }

  /**
   * IntentExpectation. Object and targets are mandatory in Rel-19, so an empty target list is
   * written.
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Expectation(
      String expectationId,
      Verb expectationVerb,
      ExpectationObject expectationObject,
      @JsonInclude(JsonInclude.Include.ALWAYS) List<Target> expectationTargets,
      List<Context> expectationContexts) {

    /** Copies the collections. */
    public Expectation {
      expectationTargets = List.copyOf(expectationTargets);
      expectationContexts = List.copyOf(expectationContexts);
    }
  }

  /** ExpectationObject. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ExpectationObject(
      ObjectType objectType, @Nullable String objectInstance, List<Context> objectContexts) {

    /** Copies the collections. */
    public ExpectationObject {
      objectContexts = List.copyOf(objectContexts);
    }
  }

  /** ExpectationTarget; the value's unit stands in {@code targetContexts} as {@code unit}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Target(
      String targetName,
      Comparison targetCondition,
      JsonNode targetValueRange,
      List<Context> targetContexts) {

    /** Copies the collections. */
    public Target {
      targetContexts = List.copyOf(targetContexts);
    }
  }

  /** Context. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Context(
      String contextAttribute, Comparison contextCondition, JsonNode contextValueRange) {}
}
