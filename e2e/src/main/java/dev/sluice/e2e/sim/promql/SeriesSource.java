package dev.sluice.e2e.sim.promql;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Recorded series. */
@FunctionalInterface
public interface SeriesSource {

  /**
   * Series of a metric with what was recorded after {@code from} and up to {@code to}, in Unix
   * milliseconds; series without a sample there are left out.
   */
  List<Recorded> select(String metric, Predicate<Map<String, String>> labels, long from, long to);

  /**
   * A piece of a series.
   *
   * @param labels labels without the metric's name
   * @param times Unix milliseconds, ascending
   * @param values values
   * @param ended whether the series stopped existing within the piece
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, by the evaluator
  record Recorded(Map<String, String> labels, long[] times, double[] values, boolean ended) {}
}
