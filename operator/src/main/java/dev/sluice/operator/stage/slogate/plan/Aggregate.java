package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec.Aggregation;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Samples become one value, in decimal arithmetic: the mean of three times 99.999 is 99.999.
 * Quantiles are of type 7.
 *
 * @param label how it is called in evidence
 * @param kind the aggregation
 * @param quantile the quantile, when it is one
 */
record Aggregate(String label, Aggregation kind, Optional<BigDecimal> quantile) {
  private static final MathContext EVIDENCE = new MathContext(15, RoundingMode.HALF_EVEN);

  /** What the target says, else what the metric's name says, else the mean. */
  static Aggregate of(Optional<Aggregation> said, Optional<BigDecimal> byName) {
    if (said.isPresent()) {
      return of(said.get());
    }
    return byName
        .map(q -> new Aggregate("p" + q.toPlainString().substring(2), Aggregation.p50, byName))
        .orElseGet(() -> of(Aggregation.mean));
  }

  private static Aggregate of(Aggregation kind) {
    Optional<BigDecimal> quantile =
        switch (kind) {
          case p50 -> Optional.of(new BigDecimal("0.5"));
          case p90 -> Optional.of(new BigDecimal("0.9"));
          case p95 -> Optional.of(new BigDecimal("0.95"));
          case p99 -> Optional.of(new BigDecimal("0.99"));
          case mean, min, max, last -> Optional.empty();
        };
    return new Aggregate(kind.name(), kind, quantile);
  }

  /** The value of at least one sample, oldest first. */
  BigDecimal value(List<Sample> samples) {
    List<BigDecimal> values =
        samples.stream().map(s -> BigDecimal.valueOf(s.value())).sorted().toList();
    return switch (kind) {
      case mean ->
          values.stream()
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
      case min -> values.getFirst();
      case max -> values.getLast();
      case last -> BigDecimal.valueOf(samples.getLast().value());
      case p50, p90, p95, p99 -> quantile(values);
    };
  }

  private BigDecimal quantile(List<BigDecimal> sorted) {
    BigDecimal h = quantile.orElseThrow().multiply(BigDecimal.valueOf(sorted.size() - 1L));
    int k = h.intValue();
    if (k >= sorted.size() - 1) {
      return sorted.getLast();
    }
    BigDecimal step = sorted.get(k + 1).subtract(sorted.get(k));
    return sorted.get(k).add(h.subtract(BigDecimal.valueOf(k)).multiply(step));
  }

  /** A number as it is kept on status: at most 15 digits, one form for one value. */
  static BigDecimal canonical(BigDecimal value) {
    BigDecimal stripped = value.round(EVIDENCE).stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
