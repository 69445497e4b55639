package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.operator.kernel.Unit;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which measurement a target's metric means. In this order: a measurement of exactly that name; one
 * whose name and a unit make it ({@code latency_p95} for {@code latency_p95_ms}), compared in that
 * unit; one whose name is what is left without {@code _pNN} ({@code throughput} for {@code
 * throughput_p95_mbps}), of whose samples that quantile is taken.
 *
 * @param measurement the measurement's name
 * @param unit the target's unit; empty = the measurement's
 * @param quantile quantile over the samples that the name asks for
 */
public record MetricMatch(String measurement, Optional<Unit> unit, Optional<BigDecimal> quantile) {
  private static final Pattern QUANTILE = Pattern.compile("(.+)_p([0-9]{2,3})");

  /** Finds the measurement a metric means among names. */
  public static Optional<MetricMatch> find(String metric, Collection<String> names) {
    if (names.contains(metric)) {
      return Optional.of(new MetricMatch(metric, Optional.empty(), Optional.empty()));
    }
    int cut = metric.lastIndexOf('_');
    Optional<Unit> suffix =
        cut <= 0 || cut == metric.length() - 1
            ? Optional.empty()
            : Unit.of(metric.substring(cut + 1)).filter(u -> metric.endsWith("_" + u.symbol()));
    String base = suffix.isPresent() ? metric.substring(0, cut) : metric;
    if (suffix.isPresent() && names.contains(base)) {
      return Optional.of(new MetricMatch(base, suffix, Optional.empty()));
    }
    Matcher m = QUANTILE.matcher(base);
    if (m.matches() && names.contains(m.group(1))) {
      BigDecimal quantile = new BigDecimal("0." + m.group(2));
      return Optional.of(new MetricMatch(m.group(1), suffix, Optional.of(quantile)));
    }
    return Optional.empty();
  }
}
