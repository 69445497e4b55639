package dev.sluice.api.measurement;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.condition.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bounded summary of what was sampled.
 *
 * @param conditions Valid, Sampled, Ready
 * @param observedGeneration spec generation this status is about
 * @param lastSampleTime the last tick that brought anything new
 * @param results one for each measurement and resource
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record MeasurementJobStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable Instant lastSampleTime,
    List<Result> results) {

  /** Copies the collections. */
  public MeasurementJobStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    results = results == null ? List.of() : List.copyOf(results);
  }

  /**
   * One measurement of one resource.
   *
   * @param measurement its name
   * @param resource {@code ProvisioningRequest/name} or {@code EdgeSite/name}
   * @param site EdgeSite that answered
   * @param unit unit of all values
   * @param query the query as it was sent
   * @param source base URL it was sent to
   * @param count samples kept
   * @param mean their mean
   * @param ciHalfWidth half width of the 95 % confidence interval of the mean (Student's t)
   * @param min smallest
   * @param max largest
   * @param p50 median (type 7)
   * @param p95 95th percentile (type 7)
   * @param p99 99th percentile (type 7)
   * @param samples the newest samples, oldest first
   * @param error why the last tick gave no sample; absent = it gave one
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Result(
      String measurement,
      String resource,
      @Nullable String site,
      @Nullable String unit,
      @Nullable String query,
      @Nullable String source,
      int count,
      @Nullable Double mean,
      @Nullable Double ciHalfWidth,
      @Nullable Double min,
      @Nullable Double max,
      @Nullable Double p50,
      @Nullable Double p95,
      @Nullable Double p99,
      List<Sample> samples,
      @Nullable SampleError error) {

    /** Copies the collections. */
    public Result {
      samples = samples == null ? List.of() : List.copyOf(samples);
    }
  }

  /**
   * A sample.
   *
   * @param time when the value was true, by the metric source's clock
   * @param value finite number
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Sample(Instant time, double value) {}

  /**
   * Why a tick gave no sample.
   *
   * @param reason a condition reason: MetricsUnavailable, NoData, Stale, Ambiguous, BadResponse
   * @param message text for people
   * @param since when ticks began to fail for this reason
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SampleError(String reason, String message, Instant since) {}
}
