package dev.sluice.operator.port;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A Prometheus-compatible query API. */
public interface MetricsSource {

  /** {@code /api/v1/query}: scalars come back as one series without labels. */
  Reply<List<Series>> instant(Endpoint endpoint, String promql, Instant at, Duration timeout);

  /** {@code /api/v1/query_range}. */
  Reply<List<Series>> range(
      Endpoint endpoint, String promql, Instant from, Instant to, Duration step, Duration timeout);

  /**
   * A series.
   *
   * @param labels its labels
   * @param points its values, oldest first; values may be NaN or infinite
   */
  record Series(Map<String, String> labels, List<Point> points) {}

  /** A value at a time. */
  record Point(Instant time, double value) {}
}
