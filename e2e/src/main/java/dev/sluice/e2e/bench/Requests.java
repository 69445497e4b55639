package dev.sluice.e2e.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the operator says of itself in its metrics. */
final class Requests {
  private static final Pattern SERIES =
      Pattern.compile(
          "(?m)^sluice_kubernetes_requests_total"
              + "\\{resource=\"([^\"]+)\",verb=\"([^\"]+)\"} ([0-9.E+]+)$");

  private static final Pattern DECISION =
      Pattern.compile("(?m)^sluice_gate_decision_seconds_max(?:\\{[^}]*})? ([0-9.E+-]+)$");

  private Requests() {}

  /** Longest time in the recent past from a gate's newest sample to its verdict, in seconds. */
  static double slowestDecision(String metrics) {
    return DECISION
        .matcher(metrics)
        .results()
        .mapToDouble(m -> Double.parseDouble(m.group(1)))
        .max()
        .orElse(Double.NaN);
  }

  /** Counts by {@code verb resource}. */
  static Map<String, Long> read(String metrics) {
    Map<String, Long> counts = new TreeMap<>();
    SERIES
        .matcher(metrics)
        .results()
        .forEach(
            m -> counts.put(m.group(2) + " " + m.group(1), (long) Double.parseDouble(m.group(3))));
    return counts;
  }
}
