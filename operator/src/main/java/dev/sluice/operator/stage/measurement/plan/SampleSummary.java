package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of the kept samples.
 *
 * @param mean arithmetic mean
 * @param ciHalfWidth half width of the mean's 95 % confidence interval; absent below two samples
 * @param min smallest
 * @param max largest
 * @param p50 median
 * @param p95 95th percentile
 * @param p99 99th percentile; all quantiles by type 7 of Hyndman and Fan
 */
public record SampleSummary(
    double mean,
    @Nullable Double ciHalfWidth,
    double min,
    double max,
    double p50,
    double p95,
    double p99) {
  private static final Quantile TYPE_7 = Quantile.withDefaults().with(EstimationMethod.HF7);

  /** Summarises at least one sample. */
  public static SampleSummary of(List<Sample> samples) {
    double[] values = samples.stream().mapToDouble(Sample::value).toArray();
    double mean = 0;
    double squares = 0;
    double min = values[0];
    double max = values[0];
    for (int i = 0; i < values.length; i++) { // Welford
      double delta = values[i] - mean;
      mean += delta / (i + 1);
      squares += delta * (values[i] - mean);
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    double[] q = TYPE_7.evaluate(values, 0.5, 0.95, 0.99);
    return new SampleSummary(mean, halfWidth(squares, values.length), min, max, q[0], q[1], q[2]);
  }

  private static @Nullable Double halfWidth(double squares, int n) {
    if (n < 2) {
      return null;
    }
    double t = TDistribution.of(n - 1).inverseSurvivalProbability(0.025);
    return t * Math.sqrt(squares / (n - 1) / n);
  }
}
