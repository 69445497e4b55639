package dev.sluice.operator.adapter.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.operator.port.MetricsSource.Point;
import dev.sluice.operator.port.MetricsSource.Series;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Series and points as Prometheus writes them: {@code [unix seconds, "value"]}. */
final class Values {
  private Values() {}

  /** A sample that is a native histogram and not a number. */
  static final class HistogramException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static List<Series> series(JsonNode result) {
    List<Series> all = new ArrayList<>();
    for (JsonNode one : result) {
      if (one.has("histogram") || one.has("histograms")) {
        throw new HistogramException();
      }
      Map<String, String> labels = new LinkedHashMap<>();
      one.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      List<Point> points = new ArrayList<>();
      if (one.has("value")) {
        points.add(point(one.path("value")));
      } else if (one.path("values").isArray()) {
        one.path("values").forEach(v -> points.add(point(v)));
      } else {
        throw new IllegalArgumentException("neither value nor values");
      }
      all.add(new Series(labels, List.copyOf(points)));
    }
    return List.copyOf(all);
  }

  static Point point(JsonNode pair) {
    if (!pair.isArray() || pair.size() != 2 || !pair.get(0).isNumber()) {
      throw new IllegalArgumentException("not [time, value]");
    }
    BigDecimal millis = pair.get(0).decimalValue().movePointRight(3);
    return new Point(Instant.ofEpochMilli(millis.longValue()), number(pair.get(1)));
  }

  private static double number(JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException("a value is a string");
    }
    return switch (node.textValue()) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(node.textValue());
    };
  }
}
