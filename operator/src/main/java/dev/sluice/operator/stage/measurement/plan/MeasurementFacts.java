package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.api.site.Endpoint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a job's plan needs besides its spec.
 *
 * @param generation the job's generation
 * @param created when it was made
 * @param catalogue metrics known to its namespace
 * @param places where each target resource is
 */
public record MeasurementFacts(
    long generation,
    Instant created,
    MetricCatalogue catalogue,
    Map<TargetResource, Place> places) {

  /** Copies the places. */
  public MeasurementFacts {
    places = Map.copyOf(places);
  }

  /** Where a resource is measured. */
  public sealed interface Place {
    /** The EdgeSite, when known. */
    Optional<String> site();

    /**
     * A site that can be asked.
     *
     * @param name the EdgeSite
     * @param endpoint its metrics
     * @param variables values of the query's variables
     */
    record Found(String name, Endpoint endpoint, Map<String, String> variables) implements Place {
      @Override
      public Optional<String> site() {
        return Optional.of(name);
      }
    }

    /** Why there is nobody to ask. */
    record Missing(Optional<String> site, Reason reason, String message) implements Place {}
  }
}
