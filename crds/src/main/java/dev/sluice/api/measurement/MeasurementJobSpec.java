package dev.sluice.api.measurement;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to sample, where and when.
 *
 * @param targetResources what is measured; every measurement is taken once for each
 * @param measurements what is sampled
 * @param schedule cron with five fields, or six with seconds first; exclusive with {@code interval}
 * @param interval time between samples; exclusive with {@code schedule}; neither = 30 s
 * @param timeout deadline of one query
 * @param retainedSamples samples kept on status for each measurement and resource
 * @param suspend true = no samples are taken
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!(has(self.schedule) && has(self.interval))",
    message = "give schedule or interval, not both")
public record MeasurementJobSpec(
    @Required @Size(min = 1, max = 1000) List<TargetResource> targetResources,
    @Required @Size(min = 1, max = 64) List<Measurement> measurements,
    @Nullable
        @Size(min = 1, max = Cron.LENGTH)
        @ValidationRule(value = Cron.RULE, message = Cron.MESSAGE)
        String schedule,
    @Nullable
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String interval,
    @Nullable
        @Default("10s")
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String timeout,
    @Nullable @Default("60") @Min(1) @Max(500) Integer retainedSamples,
    @Nullable Boolean suspend) {

  /** Copies the collections. */
  public MeasurementJobSpec {
    targetResources = targetResources == null ? List.of() : List.copyOf(targetResources);
    measurements = measurements == null ? List.of() : List.copyOf(measurements);
  }

  /**
   * What is measured.
   *
   * @param resourceType {@code ProvisioningRequest} (its site and workload) or {@code EdgeSite}
   * @param resourceName object name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TargetResource(
      @Required ResourceType resourceType,
      @Required @Size(min = 1, max = 253) String resourceName) {

    /** Kinds that can be measured. */
    public enum ResourceType {
      /** The workload of a request, at its site. */
      ProvisioningRequest,
      /** A whole site. */
      EdgeSite
    }
  }

  /**
   * One measurement.
   *
   * @param name name, to which gates refer; such as {@code latency_p95}
   * @param query PromQL with one number as its result; {@code $site}, {@code $namespace}, {@code
   *     $package}, {@code $request} and {@code $window} stand for the resource measured; absent =
   *     the metric catalogue's query for {@code name}
   * @param unit unit of the query's result: {@code ms}, {@code s}, {@code ratio}, {@code percent},
   *     {@code bps}, {@code kbps}, {@code mbps}, {@code gbps}, {@code count}
   * @param window range inside the query ({@code $window}); absent = the catalogue's
   * @param series what to do with more than one series: {@code Reject} them or combine them
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Measurement(
      @Required @Pattern("^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$") String name,
      @Nullable @Size(min = 1, max = 4096) String query,
      @Nullable @Size(min = 1, max = 16) String unit,
      @Nullable
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String window,
      @Nullable @Default("Reject") SeriesPolicy series) {

    /** What to do with several series. */
    public enum SeriesPolicy {
      /** Several series are an error: the query does not say which one is meant. */
      Reject,
      /** Their sum. */
      Sum,
      /** The largest. */
      Max,
      /** The smallest. */
      Min,
      /** Their mean. */
      Mean
    }
  }
}
