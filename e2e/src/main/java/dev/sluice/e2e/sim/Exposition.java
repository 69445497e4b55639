package dev.sluice.e2e.sim;

import dev.sluice.e2e.sim.NamespaceSeries.Row;
import java.util.Map;
import java.util.stream.Collectors;

/** The Prometheus text format, version 0.0.4. */
final class Exposition {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private Exposition() {}

  static Answer answer(Telemetry telemetry) {
    Map<String, Row> newest = telemetry.newest();
    StringBuilder text = new StringBuilder();
    String family = "";
    for (Columns.Column column : Columns.ALL) {
      if (newest.isEmpty()) {
        break;
      }
      String own =
          column.type().equals("histogram")
              ? column.metric().replaceAll("_(bucket|sum|count)$", "")
              : column.metric();
      if (!own.equals(family)) {
        family = own;
        text.append("# TYPE ").append(own).append(' ').append(column.type()).append('\n');
      }
      newest.forEach((namespace, row) -> {
        if (column.exists(row.values())) {
          text.append(column.metric())
              .append(labels(telemetry.labels(column, namespace)))
              .append(' ')
              .append(QueryApi.number(row.values()[column.index()]))
              .append('\n');
        }
      });
    }
    return new Answer(200, TYPE, text.toString(), Map.of());
  }

  private static String labels(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(e -> e.getKey() + "=\"" + escape(e.getValue()) + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
