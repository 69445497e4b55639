package dev.sluice.e2e.sim.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.e2e.sim.promql.SeriesSource.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
  private static final long NOW = 1_000_000;

  /** A minute of samples, one a second, of counters that began long ago. */
  private final SeriesSource source =
      (metric, labels, from, to) -> {
        List<Recorded> all = new ArrayList<>();
        switch (metric) {
          case "a_total" -> {
            all.add(counter(Map.of("status", "200"), 9, 1000));
            all.add(counter(Map.of("status", "503"), 1, 1000));
          }
          case "reset_total" -> all.add(resetting());
          case "h_bucket" -> {
            all.add(counter(Map.of("le", "0.01"), 50, 5000));
            all.add(counter(Map.of("le", "0.02"), 90, 9000));
            all.add(counter(Map.of("le", "+Inf"), 100, 10000));
          }
          case "gone" -> all.add(new Recorded(Map.of(), new long[] {NOW}, new double[] {1}, true));
          case "gauge" -> all.add(gauge());
          default -> {}
        }
        return all.stream()
            .filter(s -> labels.test(s.labels()))
            .map(s -> cut(s, from, to))
            .toList();
      };

  @Test
  void ratesAreExtrapolatedToTheWholeWindow() {
    assertThat(single("sum(rate(a_total[30s]))")).isEqualTo(10, within(1e-9));
    assertThat(single("sum(increase(a_total{status=\"503\"}[30s]))")).isEqualTo(30, within(1e-9));
  }

  @Test
  void resetsOfCountersAreUndone() {
    // 29 intervals of 10, one of which ended in a reset to 3
    assertThat(single("increase(reset_total[30s])")).isBetween(280.0, 300.0);
  }

  @Test
  void selectorsMatchByEqualityAndRegularExpression() {
    assertThat(single("sum(rate(a_total{status=~\"2..\"}[30s])) / sum(rate(a_total[30s]))"))
        .isEqualTo(0.9, within(1e-9));
    assertThat(single("sum(rate(a_total{status!~\"2..\"}[30s]))")).isEqualTo(1, within(1e-9));
    assertThat(single("sum(rate(a_total{status!=\"200\"}[30s]))")).isEqualTo(1, within(1e-9));
    assertThat(vector("rate(a_total{status=~\"2\"}[30s])")).isEmpty(); // anchored
  }

  @Test
  void quantilesInterpolateWithinTheirBucket() {
    String buckets = "sum by (le) (rate(h_bucket[30s]))";
    assertThat(single("histogram_quantile(0.7, " + buckets + ") * 1000"))
        .isEqualTo(15, within(1e-9));
    assertThat(single("histogram_quantile(0.99, sum(rate(h_bucket[30s])) by (le))"))
        .isEqualTo(0.02, within(1e-9)); // in the last bucket: the highest bound
  }

  @Test
  void precedenceIsThatOfArithmetic() {
    assertThat(evaluate("2 + 3 * 4 - 8 / 2")).isEqualTo(new Value.Scalar(10));
    assertThat(evaluate("-(1 - 3) * 1e1")).isEqualTo(new Value.Scalar(20));
  }

  @Test
  void absenceIsAnEmptyVectorAndDivisionByZeroIsNaN() {
    assertThat(vector("sum(rate(nothing[1m])) * 8")).isEmpty();
    assertThat(vector("gone")).isEmpty();
    assertThat(single("(sum(gauge) - sum(gauge)) / (sum(gauge) - sum(gauge))")).isNaN();
  }

  @Test
  void orFallsBackWhereTheLeftSideHasNothing() {
    assertThat(single("sum(nothing) or 0 * sum(gauge)")).isZero();
    assertThat(single("sum(gauge) or 0 * sum(gauge)")).isEqualTo(7);
  }

  @Test
  void aggregatesGroupByLabels() {
    assertThat(vector("sum by (status) (rate(a_total[30s]))"))
        .extracting(Value.Sample::labels)
        .containsExactlyInAnyOrder(Map.of("status", "200"), Map.of("status", "503"));
    assertThat(single("100 * avg(avg_over_time(gauge[30s]))")).isEqualTo(700);
    assertThat(single("count(rate(a_total[30s]))")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predict_linear(a_total[1m], 3)",
        "rate(a_total)",
        "rate(a_total[0s])",
        "a_total[1m]",
        "sum(1)",
        "sum(",
        "a_total{status=}",
        "a_total{status=~\"(\"}",
        "1 2",
        "",
        "a ? b",
        "a_total offset 5m"
      })
  void whatIsNotSupportedIsAnErrorOfSyntax(String query) {
    assertThatThrownBy(() -> evaluate(query))
        .isInstanceOfSatisfying(
            PromqlException.class, e -> assertThat(e.isSyntax()).as(e.getMessage()).isTrue());
  }

  @Test
  void ambiguousMatchesAreErrorsOfExecution() {
    SeriesSource twice =
        (_, _, _, _) -> List.of(gauge(), gauge()); // two series that cannot be told apart
    assertThatThrownBy(() -> Evaluator.evaluate(Parser.parse("gauge / gauge"), twice, NOW))
        .isInstanceOfSatisfying(PromqlException.class, e -> assertThat(e.isSyntax()).isFalse());
  }

  private double single(String query) {
    List<Value.Sample> samples = vector(query);
    assertThat(samples).as(query).hasSize(1);
    return samples.getFirst().value();
  }

  private List<Value.Sample> vector(String query) {
    return ((Value.Vector) evaluate(query)).samples();
  }

  private Value evaluate(String query) {
    return Evaluator.evaluate(Parser.parse(query), source, NOW);
  }

  private static Recorded counter(Map<String, String> labels, double perSecond, double start) {
    long[] times = LongStream.rangeClosed(0, 60).map(i -> NOW - 60_000 + i * 1000).toArray();
    double[] values =
        LongStream.rangeClosed(0, 60).mapToDouble(i -> start + i * perSecond).toArray();
    return new Recorded(labels, times, values, false);
  }

  private static Recorded resetting() {
    Recorded even = counter(Map.of(), 10, 1000);
    for (int i = 50; i <= 60; i++) {
      even.values()[i] = 3 + (i - 50) * 10;
    }
    return even;
  }

  private static Recorded gauge() {
    Recorded even = counter(Map.of(), 0, 7);
    return new Recorded(Map.of(), even.times(), even.values(), false);
  }

  private static Recorded cut(Recorded all, long from, long to) {
    int[] in =
        IntStream.range(0, all.times().length)
            .filter(i -> all.times()[i] > from && all.times()[i] <= to)
            .toArray();
    return new Recorded(
        all.labels(),
        Arrays.stream(in).mapToLong(i -> all.times()[i]).toArray(),
        Arrays.stream(in).mapToDouble(i -> all.values()[i]).toArray(),
        all.ended());
  }
}
