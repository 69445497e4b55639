package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.port.MetricsSource.Point;
import dev.sluice.operator.port.MetricsSource.Series;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an answer is worth. In this order:
 *
 * <ol>
 *   <li>no answer → MetricsUnavailable; an answer that is not the interface's, or a refusal →
 *       BadResponse;
 *   <li>no series, or no point → NoData;
 *   <li>several series with policy Reject → Ambiguous;
 *   <li>any value that is NaN or infinite → NoData: a sum or a mean of the others would be a guess;
 *   <li>the oldest point older than twice the time between ticks and than five minutes → Stale;
 *   <li>a point more than a minute ahead of our clock → BadResponse: it would never grow stale;
 *   <li>otherwise a sample with the oldest point's time, converted to the measurement's unit.
 * </ol>
 */
public final class SampleRules {
  private static final Duration STALENESS = Duration.ofMinutes(5);
  private static final Duration SKEW = Duration.ofMinutes(1);

  private SampleRules() {}

  /** Reads an answer; {@code period} is the time between ticks. */
  public static Reading read(
      Reply<List<Series>> reply, JobCheck.Metric metric, Duration period, Instant now) {
    return switch (reply) {
      case Reply.Ok<List<Series>>(var series) -> read(series, metric, period, now);
      case Reply.NotFound<List<Series>>(var detail) -> missed(Reason.BAD_RESPONSE, detail);
      case Reply.Rejected<List<Series>>(var cause, var detail) ->
          missed(
              cause == Reply.Cause.CREDENTIALS ? Reason.CREDENTIALS_MISSING : Reason.BAD_RESPONSE,
              detail);
      case Reply.Unavailable<List<Series>>(var cause, var detail) ->
          missed(
              cause == Reply.Cause.BAD_RESPONSE ? Reason.BAD_RESPONSE : Reason.METRICS_UNAVAILABLE,
              detail);
    };
  }

  private static Reading read(
      List<Series> series, JobCheck.Metric metric, Duration period, Instant now) {
    List<Point> points = new ArrayList<>();
    for (Series s : series) {
      s.points().stream().max(Comparator.comparing(Point::time)).ifPresent(points::add);
    }
    if (points.isEmpty()) {
      return missed(Reason.NO_DATA, "the query has no result");
    }
    if (points.size() > 1 && metric.series() == SeriesPolicy.Reject) {
      return missed(Reason.AMBIGUOUS, "the query has several series; aggregate them or set series");
    }
    if (points.stream().anyMatch(p -> !Double.isFinite(p.value()))) {
      return missed(Reason.NO_DATA, "the query's result is not a finite number");
    }
    return timed(points, metric, period, now);
  }

  private static Reading timed(
      List<Point> points, JobCheck.Metric metric, Duration period, Instant now) {
    Instant oldest = points.stream().map(Point::time).min(Comparator.naturalOrder()).orElseThrow();
    Instant newest = points.stream().map(Point::time).max(Comparator.naturalOrder()).orElseThrow();
    if (oldest.isBefore(now.minus(maxAge(period)))) {
      return missed(
          Reason.STALE, "the newest value is older than " + maxAge(period).toSeconds() + "s");
    }
    if (newest.isAfter(now.plus(SKEW))) {
      return missed(
          Reason.BAD_RESPONSE, "the value's time is more than 60s in the future; check clocks");
    }
    double value = convert(combine(points, metric.series()), metric.queryUnit(), metric.unit());
    return Double.isFinite(value)
        ? new Reading.Taken(new Sample(oldest, value))
        : missed(Reason.NO_DATA, "the combined result is not a finite number");
  }

  /** Age from which a value is stale. */
  static Duration maxAge(Duration period) {
    Duration twice = period.multipliedBy(2);
    return twice.compareTo(STALENESS) > 0 ? twice : STALENESS;
  }

  private static double combine(List<Point> points, SeriesPolicy policy) {
    var values = points.stream().mapToDouble(Point::value);
    return switch (policy) {
      case Reject, Sum -> values.sum();
      case Max -> values.max().orElseThrow();
      case Min -> values.min().orElseThrow();
      case Mean -> values.average().orElseThrow();
    };
  }

  private static double convert(double value, Unit from, Unit to) {
    return from == to || !Double.isFinite(value)
        ? value
        : from.convert(BigDecimal.valueOf(value), to).doubleValue();
  }

  private static Reading missed(Reason reason, String message) {
    return new Reading.Missed(reason, message);
  }
}
