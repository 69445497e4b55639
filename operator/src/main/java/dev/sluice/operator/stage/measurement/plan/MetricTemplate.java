package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.operator.kernel.Unit;
import java.time.Duration;

/**
 * One metric of the catalogue.
 *
 * @param name its name, such as {@code latency_p95}
 * @param query PromQL with variables
 * @param unit unit of the query's result
 * @param series what to do with several series
 * @param window {@code $window} when the measurement says none
 */
public record MetricTemplate(
    String name, String query, Unit unit, SeriesPolicy series, Duration window) {}
