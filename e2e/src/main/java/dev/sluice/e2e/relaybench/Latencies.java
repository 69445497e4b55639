package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.bench.Aims;
import dev.sluice.e2e.bench.Ratio;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Paced: how long a packet takes, from the generator's stamp to the kernel's at the sink. */
final class Latencies {
  private static final int SIZE = 64;

  private final Tools tools;
  private final PrintStream out;
  private final Map<String, List<JsonNode>> counted = new HashMap<>();

  Latencies(Tools tools, PrintStream out) {
    this.tools = tools;
    this.out = out;
  }

  void run(List<Contender> contenders, double rate, int repeats, double seconds) {
    out.printf(Locale.ROOT, "%nLatency, %d B, %.0f packets a second, fan-out 1%n", SIZE, rate);
    try (Field field = new Field(tools, out).make(contenders, 1, 1)) {
      List<Contender> able = field.start(1, 1, 0);
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (Contender contender : able) {
          Lab lab = field.lab(contender);
          try (Dialogue sink = tools.sink(lab, contender.arrival(lab, 1))) {
            tools.send(lab, new Tools.Load(SIZE, rate, seconds, 0));
            counted
                .computeIfAbsent(contender.name(), key -> new ArrayList<>())
                .add(Tools.counted(sink));
          }
        }
      }
      out.printf("%-22s%10s%10s%10s%10s%n", "µs", "p50", "p90", "p99", "p99.9");
      for (Contender contender : able) {
        out.printf("%-22s", contender.name());
        for (String quantile : List.of("p50", "p90", "p99", "p999")) {
          out.printf(Locale.ROOT, "%10.1f", micros(contender.name(), quantile));
        }
        out.println();
      }
    }
  }

  /** Of each repetition. */
  private List<Double> medians(String contender) {
    return counted.getOrDefault(contender, List.of()).stream()
        .map(node -> node.path("p50").asDouble())
        .toList();
  }

  private double micros(String contender, String quantile) {
    List<JsonNode> all = counted.getOrDefault(contender, List.of());
    return Median.of(all, node -> node.path(quantile).asDouble() / 1000);
  }

  void judge(Aims aims) {
    aims.atMost(
        "p50 latency of the kernel path to mroute",
        Ratio.of(medians("sluice kernel"), medians("kernel mroute")),
        0.7);
  }
}
