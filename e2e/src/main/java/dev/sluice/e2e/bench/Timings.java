package dev.sluice.e2e.bench;

import java.util.Collection;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Times of many like things, in milliseconds. */
final class Timings {
  private final Histogram micros = new Histogram(3_600_000_000L, 3);

  Timings(Collection<Long> nanos) {
    nanos.forEach(n -> micros.recordValue(n / 1000));
  }

  double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "n=%d p50=%.1f ms p90=%.1f ms p99=%.1f ms max=%.1f ms",
        micros.getTotalCount(),
        millis(50),
        millis(90),
        millis(99),
        micros.getMaxValue() / 1000.0);
  }
}
