package dev.sluice.relay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Statistics as lines of text. */
final class StatsTable {
  private static final String ROW = "%-28s %-24s %14s %12s %10s %10s  %s%n";

  private StatsTable() {}

  /**
   * The lines.
   *
   * @param byRate busiest rules first, else in the order of the rule file
   * @param limit most rules to show
   */
  static String of(JsonNode stats, boolean byRate, int limit) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "datapath %s%s, since %s%n",
            stats.path("datapath").asText(),
            stats.path("draining").asBoolean() ? " (draining)" : "",
            stats.path("since").asText()));
    text.append(totals(stats.path("totals"))).append(latency(stats.path("latencyNanos")));
    text.append(
        String.format(ROW, "RULE", "OUTPUT", "PACKETS", "PPS", "MBIT/S", "DROPS", "PROBLEM"));
    List<JsonNode> rules = new ArrayList<>();
    stats.path("rules").forEach(rules::add);
    if (byRate) {
      rules.sort(Comparator.comparingDouble(rule -> -rate(rule, "packetsPerSecond1")));
    }
    rules.stream().limit(limit).forEach(rule -> rule(text, rule));
    if (rules.size() > limit) {
      text.append(String.format("and %d more rules%n", rules.size() - limit));
    }
    stats.path("problems").forEach(p -> text.append("problem: ").append(p.asText()).append('\n'));
    return text.toString();
  }

  private static String totals(JsonNode totals) {
    StringBuilder line = new StringBuilder();
    totals
        .properties()
        .forEach(total -> {
          if (total.getValue().asLong() != 0) {
            line.append(line.isEmpty() ? "" : "  ");
            line.append(total.getKey()).append(' ').append(total.getValue().asLong());
          }
        });
    return line.append('\n').toString();
  }

  private static String latency(JsonNode latency) {
    return latency.path("samples").asLong() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "receive to sent: p50 %.1f us  p99 %.1f us%n",
            latency.path("p50").asLong() / 1e3,
            latency.path("p99").asLong() / 1e3);
  }

  private static void rule(StringBuilder text, JsonNode rule) {
    row(text, rule.path("id").asText(), "(in)", rule, 0);
    for (JsonNode output : rule.path("outputs")) {
      long drops = 0;
      for (JsonNode n : output.path("drops")) {
        drops += n.asLong();
      }
      String port = output.path("port").asText("");
      String to =
          output.path("interface").asText()
              + " "
              + output.path("address").asText()
              + (port.isEmpty() ? "" : ":" + port);
      row(text, "", to, output, drops);
    }
  }

  private static void row(StringBuilder text, String id, String to, JsonNode node, long drops) {
    text.append(
        String.format(
            Locale.ROOT,
            ROW,
            id,
            to,
            node.path("packets").asLong(),
            String.format(Locale.ROOT, "%.0f", rate(node, "packetsPerSecond1")),
            String.format(Locale.ROOT, "%.2f", rate(node, "bitsPerSecond1") / 1e6),
            drops,
            node.path("problem").asText("")));
  }

  private static double rate(JsonNode node, String name) {
    return node.path("rates").path(name).asDouble();
  }
}
