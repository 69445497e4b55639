package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.e2e.bench.Aims;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rules: how long a thousand take to load, and what changes do to a flow that is not changed. */
final class Changes {
  private static final int RULES = 1000;
  private static final double LOAD_RATE = 20_000;
  private static final double CHANGES_A_SECOND = 100;
  private static final int NEIGHBOURS = 10;
  private static final int SIZE = 256;

  private final Tools tools;
  private final PrintStream out;
  private final Path work;
  private final List<Result> results = new ArrayList<>();

  private record Result(
      String contender, double loadMillis, double changesPerSecond, long sent, long lost) {}

  Changes(Tools tools, PrintStream out, Path work) {
    this.tools = tools;
    this.out = out;
    this.work = work;
  }

  void run(List<Sluice> relays, double seconds) throws IOException {
    out.printf(
        Locale.ROOT,
        "%nRules: %d loaded over the control socket; then %.0f changes a second for %.0f s, beside a"
            + " flow of %.0f packets a second%n",
        RULES,
        CHANGES_A_SECOND,
        seconds,
        LOAD_RATE);
    for (Sluice relay : relays) {
      try (Lab lab = new Lab(1, 1)) {
        Path control = work.resolve("changes-" + relay.name().replace(' ', '-') + ".sock");
        try (Dialogue process = relay.launch(lab, 1, control, List.of(), "");
            Control client = Control.open(control)) {
          Result result = measure(relay.name(), lab, client, seconds);
          results.add(result);
          out.printf(
              Locale.ROOT,
              "%-22s%d rules in %.0f ms; %.0f changes a second, %d of %d packets lost%n",
              relay.name(),
              RULES,
              result.loadMillis(),
              result.changesPerSecond(),
              result.lost(),
              result.sent());
          process.end(5);
        }
      }
    }
  }

  private Result measure(String name, Lab lab, Control client, double seconds) throws IOException {
    client.load(rules(lab, 2, 0));
    client.load(Sluice.file().toString());
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      long before = System.nanoTime();
      client.load(rules(lab, RULES, i + 1));
      millis.add((System.nanoTime() - before) / 1e6);
      client.load(Sluice.file().toString());
    }
    client.load(rules(lab, NEIGHBOURS, 0));
    Outputs.Target arrival = Outputs.of(lab, 1, 1).to().getFirst();
    tools.send(lab, new Tools.Load(SIZE, LOAD_RATE, 2, -1));
    try (Dialogue sink = tools.sink(lab, arrival);
        Dialogue generator =
            tools.generate(lab, new Tools.Load(SIZE, LOAD_RATE, seconds + 1, -1))) {
      Shell.sleep(0.5);
      double rate = change(lab, client, seconds);
      long sent = Tools.json(generator.await("sent", seconds + 30)).path("sent").asLong();
      JsonNode counted = Tools.counted(sink);
      long lost = sent - counted.path("count").asLong() - counted.path("overflow").asLong();
      return new Result(name, Median.of(millis, m -> m), rate, sent, lost);
    }
  }

  /** Changes every rule but the first, again and again; answers how often a second. */
  private static double change(Lab lab, Control client, double seconds) throws IOException {
    long start = System.nanoTime();
    int done = 0;
    while (done < seconds * CHANGES_A_SECOND) {
      long due = start + (long) (done * 1e9 / CHANGES_A_SECOND);
      double early = (due - System.nanoTime()) / 1e9;
      if (early > 0) {
        Shell.sleep(early);
      }
      client.load(rules(lab, NEIGHBOURS, ++done));
    }
    return done / ((System.nanoTime() - start) / 1e9);
  }

  /** A file with the flow and others beside it, whose ports differ from round to round. */
  private static String rules(Lab lab, int count, int round) {
    ObjectNode file = Sluice.file();
    Sluice.rule(file, "flow", Outputs.of(lab, 1, 1));
    for (int i = 1; i < count; i++) {
      String group = "239.3." + i / 250 + "." + (1 + i % 250);
      Sluice.rule(
          file,
          "neighbour" + i,
          new Outputs(
              new Outputs.Target("in0", group, 7000 + round % 1000),
              List.of(new Outputs.Target("out0", group, 8000 + round % 1000))));
    }
    return file.toString();
  }

  void judge(Aims aims) {
    for (Result result : results) {
      aims.below(result.contender() + ", load of 1,000 rules", result.loadMillis(), 1000, "ms");
      aims.holds(
          result.contender() + ", changes a second",
          result.changesPerSecond() >= 0.98 * CHANGES_A_SECOND,
          String.format(
              Locale.ROOT, "%.1f, aim: %.0f", result.changesPerSecond(), CHANGES_A_SECOND));
      aims.none(result.contender() + ", packets of an untouched flow", result.lost());
    }
  }
}
