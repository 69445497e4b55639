package dev.sluice.e2e.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The operator's requests to the Kubernetes API, from its own metrics. */
final class Requests {
  private static final Pattern SERIES =
      Pattern.compile(
          "(?m)^sluice_kubernetes_requests_total"
              + "\\{resource=\"([^\"]+)\",verb=\"([^\"]+)\"} ([0-9.E+]+)$");

  private Requests() {}

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
