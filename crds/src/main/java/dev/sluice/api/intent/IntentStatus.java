package dev.sluice.api.intent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.condition.Condition;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an intent stands.
 *
 * @param conditions Translated, Placed, Provisioned, Fulfilled, Ready
 * @param observedGeneration spec generation this status is about
 * @param summary sites ready of sites wanted, such as {@code 3/4}
 * @param translation the TS 28.312 form and what did not fit it
 * @param sites every site of the intent
 * @param rollout the wave in work
 * @param fulfilment TS 28.312 fulfilment report
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record IntentStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable String summary,
    @Nullable Translation translation,
    List<SiteProgress> sites,
    @Nullable RolloutProgress rollout,
    @Nullable FulfilmentReport fulfilment) {

  /** Copies the collections. */
  public IntentStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    sites = sites == null ? List.of() : List.copyOf(sites);
  }

  /**
   * The translation.
   *
   * @param intent the Intent IOC of TS 28.312
   * @param digest {@code sha256:} over its canonical JSON
   * @param unmapped input fields that have no place in it
   * @param notes decisions a person should know, such as how a target was read
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Translation(
      @Nullable @PreserveUnknownFields JsonNode intent,
      @Nullable String digest,
      List<Unmapped> unmapped,
      List<String> notes) {

    /** Copies the collections. */
    public Translation {
      unmapped = unmapped == null ? List.of() : List.copyOf(unmapped);
      notes = notes == null ? List.of() : List.copyOf(notes);
    }
  }

  /**
   * An input field without a place in the translation.
   *
   * @param path JSON path of the field
   * @param value its value as text
   * @param reason why it has no place
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Unmapped(String path, @Nullable String value, String reason) {}

  /**
   * One site.
   *
   * @param site EdgeSite name
   * @param request ProvisioningRequest name
   * @param phase its phase
   * @param verdict its verdict
   * @param commit its commit
   * @param ready whether the site is where the intent wants it
   * @param reason a condition reason
   * @param message text for people
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SiteProgress(
      String site,
      @Nullable String request,
      @Nullable String phase,
      @Nullable String verdict,
      @Nullable String commit,
      boolean ready,
      @Nullable String reason,
      @Nullable String message) {}

  /**
   * The wave in work.
   *
   * @param wave 1 = canary or only wave, 2 = the rest
   * @param waves how many there are
   * @param generation intent generation being rolled out
   * @param startedAt when its roll-out began
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RolloutProgress(
      int wave, int waves, long generation, @Nullable Instant startedAt) {}

  /**
   * Fulfilment report (TS 28.312 clause 6.2.1.3, IntentFulfilmentReport).
   *
   * @param fulfilmentStatus FULFILLED or NOT_FULFILLED
   * @param notFulfilledState ACKNOWLEDGED, COMPLIANT, DEGRADED, SUSPENDED, TERMINATED or
   *     FULFILMENTFAILED
   * @param notFulfilledReasons why not
   * @param lastUpdatedTime when the status last changed
   * @param expectationFulfilmentResults one for each expectation
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FulfilmentReport(
      @Nullable String fulfilmentStatus,
      @Nullable String notFulfilledState,
      List<String> notFulfilledReasons,
      @Nullable Instant lastUpdatedTime,
      List<ExpectationResult> expectationFulfilmentResults) {

    /** Copies the collections. */
    public FulfilmentReport {
      notFulfilledReasons =
          notFulfilledReasons == null ? List.of() : List.copyOf(notFulfilledReasons);
      expectationFulfilmentResults =
          expectationFulfilmentResults == null
              ? List.of()
              : List.copyOf(expectationFulfilmentResults);
    }
  }

  /**
   * One expectation.
   *
   * @param expectationId its id
   * @param fulfilmentStatus FULFILLED or NOT_FULFILLED
   * @param notFulfilledState as in the report
   * @param targetFulfilmentResults one for each target
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ExpectationResult(
      String expectationId,
      String fulfilmentStatus,
      @Nullable String notFulfilledState,
      List<TargetResult> targetFulfilmentResults) {

    /** Copies the collections. */
    public ExpectationResult {
      targetFulfilmentResults =
          targetFulfilmentResults == null ? List.of() : List.copyOf(targetFulfilmentResults);
    }
  }

  /**
   * One target.
   *
   * @param targetName its name
   * @param fulfilmentStatus FULFILLED or NOT_FULFILLED
   * @param targetAchievedValue worst value over the sites at the deciding evaluation, with unit
   * @param notFulfilledReasons why not, with the site
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TargetResult(
      String targetName,
      String fulfilmentStatus,
      @Nullable String targetAchievedValue,
      List<String> notFulfilledReasons) {

    /** Copies the collections. */
    public TargetResult {
      notFulfilledReasons =
          notFulfilledReasons == null ? List.of() : List.copyOf(notFulfilledReasons);
    }
  }
}
