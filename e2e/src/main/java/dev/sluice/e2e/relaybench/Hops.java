package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.bench.Aims;
import dev.sluice.e2e.bench.Ratio;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Three relays in a row, and everything on the same processors, pinned nowhere. */
final class Hops {
  private static final int RELAYS = 3;
  private static final int SIZE = 1400;
  private static final double FIRST_RATE = 25_000;
  private static final double HIGHEST_RATE = 800_000;
  private static final int REFINEMENTS = 3;

  private final Tools tools;
  private final PrintStream out;
  private final double seconds;
  private final Map<String, List<Result>> results = new HashMap<>();

  /** Packets per second. */
  private record Result(double lossFree, double offered, double delivered) {}

  Hops(Tools tools, PrintStream out, double seconds) {
    this.tools = tools;
    this.out = out;
    this.seconds = seconds;
  }

  void run(List<Contender> contenders, int repeats) {
    out.printf("%nThree hops, %d B, generator, three relays and sink share all processors%n", SIZE);
    try (Field field = new Field(tools, out).make(contenders, RELAYS, 1)) {
      List<Contender> able = field.start(1, -1, -1);
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (Contender contender : able) {
          Lab lab = field.lab(contender);
          try (Dialogue sink = tools.sink(lab, contender.arrival(lab, 1))) {
            results
                .computeIfAbsent(contender.name(), key -> new ArrayList<>())
                .add(measure(lab, sink));
          }
        }
      }
      print(able, repeats);
    }
  }

  private Result measure(Lab lab, Dialogue sink) {
    double good = 0;
    double bad = HIGHEST_RATE;
    for (double rate = FIRST_RATE; rate < HIGHEST_RATE; rate *= 2) {
      if (isLossFree(lab, sink, rate)) {
        good = rate;
      } else {
        bad = rate;
        break;
      }
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      double middle = (good + bad) / 2;
      if (isLossFree(lab, sink, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    long sent = tools.send(lab, new Tools.Load(SIZE, 0, seconds, -1));
    JsonNode counted = Tools.counted(sink);
    return new Result(good, sent / seconds, counted.path("count").asDouble() / seconds);
  }

  /** Nothing was lost, in one of two tries: the machine has other things to do, too. */
  private boolean isLossFree(Lab lab, Dialogue sink, double rate) {
    for (int attempt = 0; attempt < 2; attempt++) {
      long sent = tools.send(lab, new Tools.Load(SIZE, rate, seconds, -1));
      JsonNode counted = Tools.counted(sink);
      boolean paced = sent > 0.97 * rate * seconds;
      if (paced && counted.path("count").asLong() == sent) {
        return true;
      }
    }
    return false;
  }

  private void print(List<Contender> able, int repeats) {
    out.printf(
        "%-22s%16s%16s%16s%n",
        "median of " + repeats, "loss-free kpps", "delivered kpps", "of offered");
    for (Contender contender : able) {
      out.printf(
          Locale.ROOT,
          "%-22s%16.1f%16.1f%16.1f%n",
          contender.name(),
          lossFree(contender.name()) / 1000,
          delivered(contender.name()) / 1000,
          Median.of(all(contender.name()), Result::offered) / 1000);
    }
    out.println(
        "MCR's own published run of this test: 41.8 percent delivered of 733 kpps offered, on larger"
            + " hardware.");
  }

  private List<Result> all(String contender) {
    return results.getOrDefault(contender, List.of());
  }

  private double lossFree(String contender) {
    return Median.of(all(contender), Result::lossFree);
  }

  private double delivered(String contender) {
    return Median.of(all(contender), Result::delivered);
  }

  void judge(Aims aims) {
    aims.atLeast("three hops, loss-free, best path to MCR", best(Result::lossFree, "MCR"), 4);
    aims.atLeast("three hops, saturated, best path to MCR", best(Result::delivered, "MCR"), 3);
  }

  /** Of the two paths a relay chooses from, the one that compares better. */
  private Ratio best(Function<Result, Double> figure, String peer) {
    List<Double> theirs = all(peer).stream().map(figure).toList();
    return Stream.of("sluice kernel", "sluice ring")
        .map(ours -> Ratio.of(all(ours).stream().map(figure).toList(), theirs))
        .filter(ratio -> ratio.pairs() > 0)
        .max(Comparator.comparingDouble(Ratio::middle))
        .orElse(Ratio.of(List.of(), List.of()));
  }
}
