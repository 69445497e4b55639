package dev.sluice.e2e.sim.promql;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The functions, by the formulas of Prometheus. */
final class Functions {
  /** Functions of a range. */
  static final Set<String> OVER_TIME =
      Set.of("rate", "increase", "avg_over_time", "min_over_time", "max_over_time");

  /** All functions. */
  static final Set<String> NAMES =
      Set.of(
          "rate",
          "increase",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "histogram_quantile");

  /** A histogram's bucket: how many observations are at most {@code bound}. */
  record Bucket(double bound, double count) {}

  private Functions() {}

  static void check(String name, List<Expr> arguments, String at) {
    boolean fits =
        OVER_TIME.contains(name)
            ? arguments.size() == 1
                && arguments.getFirst() instanceof Expr.Selector s
                && s.rangeMillis() > 0
            : arguments.size() == 2;
    if (!fits) {
      throw PromqlException.syntax(
          at
              + (OVER_TIME.contains(name)
                  ? name + " takes one range vector, such as " + name + "(metric[1m])"
                  : name + " takes a number and an instant vector"));
    }
  }

  /** NaN where Prometheus gives no result. */
  static double overTime(String name, SeriesSource.Recorded series, long start, long end) {
    double[] values = series.values();
    return switch (name) {
      case "rate" -> increase(series, start, end) / (end - start) * 1000;
      case "increase" -> increase(series, start, end);
      case "avg_over_time" -> Arrays.stream(values).average().orElse(Double.NaN);
      case "min_over_time" -> Arrays.stream(values).min().orElse(Double.NaN);
      case "max_over_time" -> Arrays.stream(values).max().orElse(Double.NaN);
      default -> throw PromqlException.syntax("unknown function with name \"" + name + "\"");
    };
  }

  static boolean enough(String name, SeriesSource.Recorded series) {
    return series.values().length >= (name.equals("rate") || name.equals("increase") ? 2 : 1);
  }

  /**
   * The increase, with resets undone and extrapolated to the window's edges unless the series
   * begins or ends within it (extrapolatedRate of Prometheus).
   */
  private static double increase(SeriesSource.Recorded series, long start, long end) {
    double[] values = series.values();
    long[] times = series.times();
    int last = values.length - 1;
    double increase = values[last] - values[0];
    for (int i = 1; i <= last; i++) {
      increase += values[i] < values[i - 1] ? values[i - 1] : 0;
    }
    double sampled = times[last] - times[0];
    double interval = sampled / last;
    double threshold = interval * 1.1;
    double toStart = times[0] - start;
    double toEnd = end - times[last];
    if (toStart >= threshold) {
      toStart = interval / 2;
    }
    if (increase > 0 && values[0] >= 0) {
      toStart = Math.min(toStart, sampled * (values[0] / increase)); // a counter starts at 0
    }
    if (toEnd >= threshold) {
      toEnd = interval / 2;
    }
    return increase * (sampled + toStart + toEnd) / sampled;
  }

  /** Linear interpolation within the bucket that holds the rank. */
  static double quantile(double q, List<Bucket> unordered) {
    List<Bucket> buckets =
        unordered.stream().sorted(Comparator.comparingDouble(Bucket::bound)).toList();
    int last = buckets.size() - 1;
    if (last < 1 || buckets.get(last).bound() != Double.POSITIVE_INFINITY || Double.isNaN(q)) {
      return Double.NaN;
    }
    double[] counts = new double[last + 1];
    for (int i = 0; i <= last; i++) { // rates of buckets are not exactly monotone
      counts[i] = Math.max(buckets.get(i).count(), i == 0 ? 0 : counts[i - 1]);
    }
    if (counts[last] == 0 || Double.isNaN(counts[last])) {
      return Double.NaN;
    }
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double rank = q * counts[last];
    int i = 0;
    while (i < last && counts[i] < rank) {
      i++;
    }
    if (i == last) {
      return buckets.get(last - 1).bound();
    }
    double upper = buckets.get(i).bound();
    if (i == 0 && upper <= 0) {
      return upper;
    }
    double lower = i == 0 ? 0 : buckets.get(i - 1).bound();
    double before = i == 0 ? 0 : counts[i - 1];
    return lower + (upper - lower) * (rank - before) / (counts[i] - before);
  }
}
