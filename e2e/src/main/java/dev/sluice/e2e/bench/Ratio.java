package dev.sluice.e2e.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How one contender compares to another: the median of the ratios of what was measured side by
 * side. What slows the machine for a while slows both of a pair, so it cancels out, as it would not
 * between two medians.
 *
 * @param middle median of the pairs' ratios; not a number without pairs
 * @param least the smallest
 * @param most the largest
 * @param pairs how many there are
 */
public record Ratio(double middle, double least, double most, int pairs) {
  /**
   * Compares two rows of figures; those at the same place were measured side by side. Pairs that
   * are not complete, or whose ratio is not a number, are left out.
   */
  public static Ratio of(List<Double> ours, List<Double> theirs) {
    double[] ratios =
        IntStream.range(0, Math.min(ours.size(), theirs.size()))
            .mapToDouble(i -> ours.get(i) / theirs.get(i))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    int n = ratios.length;
    if (n == 0) {
      return new Ratio(Double.NaN, Double.NaN, Double.NaN, 0);
    }
    double middle = (ratios[(n - 1) / 2] + ratios[n / 2]) / 2;
    return new Ratio(middle, ratios[0], ratios[n - 1], n);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.2f x (%.2f to %.2f, %d pairs)", middle, least, most, pairs);
  }
}
