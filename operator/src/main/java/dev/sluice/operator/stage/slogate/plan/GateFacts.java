package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything a verdict needs besides the spec and the old status.
 *
 * @param generation the gate's generation
 * @param created when the gate was made; evaluations are counted from there
 * @param since when this process began to look at gates
 * @param subjects the judged requests, in the spec's order
 * @param jobs MeasurementJobs of the namespace that the gate may use
 */
public record GateFacts(
    long generation,
    Instant created,
    Instant since,
    List<SubjectFacts> subjects,
    List<JobFacts> jobs) {

  /** Copies the collections. */
  public GateFacts {
    subjects = List.copyOf(subjects);
    jobs = List.copyOf(jobs);
  }

  /**
   * A judged request.
   *
   * @param name ProvisioningRequest name; empty = the measurements as a whole
   * @param site its EdgeSite
   * @param generation generation of the revision that stands at the site
   * @param commit its commit
   * @param pending why there is nothing to judge yet; empty = it is provisioned
   */
  public record SubjectFacts(
      String name,
      @Nullable String site,
      long generation,
      @Nullable String commit,
      Optional<String> pending) {

    /** The subject of a gate that judges its measurements as a whole. */
    public static SubjectFacts whole() {
      return new SubjectFacts("", null, 0, null, Optional.empty());
    }
  }

  /**
   * A MeasurementJob.
   *
   * @param name its name
   * @param suspended whether it takes no samples
   * @param interval time between samples as its spec says it; empty = by cron
   * @param measurements its measurements
   * @param resources what it measures, as {@code Type/name}
   * @param results its results
   */
  public record JobFacts(
      String name,
      boolean suspended,
      Optional<Duration> interval,
      List<Measured> measurements,
      List<String> resources,
      List<Result> results) {

    /** Copies the collections. */
    public JobFacts {
      measurements = List.copyOf(measurements);
      resources = List.copyOf(resources);
      results = List.copyOf(results);
    }
  }

  /**
   * A measurement.
   *
   * @param name its name
   * @param unit its unit as the spec says it, when it does
   */
  public record Measured(String name, Optional<String> unit) {}
}
