package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.site.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a tick does for one measurement of one resource. */
public sealed interface MeasurementStep {
  /** The measurement's name. */
  String measurement();

  /** The resource, {@code Type/name}. */
  String resource();

  /**
   * Ask the site.
   *
   * @param measurement the measurement's name
   * @param resource the resource
   * @param site EdgeSite asked
   * @param endpoint its metrics
   * @param promql the query
   * @param at evaluation time
   * @param timeout deadline
   */
  record Query(
      String measurement,
      String resource,
      String site,
      Endpoint endpoint,
      String promql,
      Instant at,
      Duration timeout)
      implements MeasurementStep {}

  /**
   * Ask nobody, and say why.
   *
   * @param measurement the measurement's name
   * @param resource the resource
   * @param site EdgeSite, when known
   * @param reason why
   * @param message why, for people
   */
  record Skip(
      String measurement, String resource, Optional<String> site, Reason reason, String message)
      implements MeasurementStep {}
}
