package dev.sluice.e2e.relaybench;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The middle of several measurements. */
final class Median {
  private Median() {}

  static <T> double of(Collection<T> all, ToDoubleFunction<T> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    int n = sorted.length;
    if (n == 0) {
      return Double.NaN;
    }
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /** Largest distance from the median, as a share of it. */
  static <T> double spread(Collection<T> all, ToDoubleFunction<T> figure) {
    double median = of(all, figure);
    return Arrays.stream(all.stream().mapToDouble(figure).toArray())
        .map(x -> Math.abs(x - median) / median)
        .max()
        .orElse(Double.NaN);
  }
}
