package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.bench.Aims;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is lost while the relay's process is replaced under load. */
final class Restart {
  private static final double RATE = 20_000;
  private static final int SIZE = 256;
  private static final double SECONDS = 6;

  /** Name of the folder, below the work folder, where a bpf file system is mounted. */
  static final String PINS = "bpf";

  private final Tools tools;
  private final PrintStream out;
  private final Path work;
  private final List<Result> results = new ArrayList<>();

  /** A way to restart: which relay, with which options of relayd and of Java. */
  record Way(String name, Sluice relay, List<String> options, String java, boolean pinned) {}

  private record Result(Way way, double lost, double gapMillis) {}

  Restart(Tools tools, PrintStream out, Path work) {
    this.tools = tools;
    this.out = out;
    this.work = work;
  }

  void run(List<Sluice> relays, int repeats) throws IOException {
    out.printf(
        Locale.ROOT,
        "%nRestart of the process (SIGTERM, then the next one) at %.0f packets a second%n",
        RATE);
    // Not the system's own: namespaces are entered with a file system of their own at /sys.
    Path pins = Files.createDirectory(work.resolve(PINS));
    Shell.run("mount", "-t", "bpf", "bpf", pins.toString());
    try {
      restart(ways(relays, pins), repeats);
    } finally {
      Shell.run("umount", pins.toString());
    }
  }

  private void restart(List<Way> ways, int repeats) throws IOException {
    for (Way way : ways) {
      List<Result> all = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        try (Lab lab = new Lab(1, 1)) {
          all.add(once(way, lab));
        }
      }
      Result median =
          new Result(way, Median.of(all, Result::lost), Median.of(all, Result::gapMillis));
      results.add(median);
      out.printf(
          Locale.ROOT,
          "%-28s%.0f packets lost, longest silence %.1f ms (median of %d)%n",
          way.name(),
          median.lost(),
          median.gapMillis(),
          repeats);
    }
  }

  private static List<Way> ways(List<Sluice> relays, Path pins) {
    List<Way> ways = new ArrayList<>();
    for (Sluice relay : relays) {
      relay.makeCache();
      ways.add(new Way(relay.name(), relay, List.of(), "", false));
      if (relay.name().endsWith("kernel") && relay.offers("--pins")) {
        List<String> options = List.of("--pins", pins.resolve("relay").toString());
        ways.add(new Way(relay.name() + ", pinned", relay, options, "", true));
      }
    }
    return ways;
  }

  private Result once(Way way, Lab lab) throws IOException {
    Path rules = work.resolve("restart.json");
    Sluice.write(rules, Sluice.rules(Outputs.of(lab, 1, 1)));
    List<String> options = new ArrayList<>(List.of("--rules", rules.toString()));
    options.addAll(way.options());
    Path control = work.resolve("restart.sock");
    Dialogue first = way.relay().launch(lab, 1, control, options, way.java());
    tools.send(lab, new Tools.Load(SIZE, RATE, 2, -1));
    try (Dialogue sink = tools.sink(lab, Outputs.of(lab, 1, 1).to().getFirst());
        Dialogue generator = tools.generate(lab, new Tools.Load(SIZE, RATE, SECONDS, -1))) {
      Shell.sleep(1);
      first.end(10);
      try (Dialogue second = way.relay().launch(lab, 1, control, options, way.java())) {
        long sent = Tools.json(generator.await("sent", SECONDS + 30)).path("sent").asLong();
        JsonNode counted = Tools.counted(sink);
        second.end(10);
        return new Result(
            way, sent - counted.path("count").asDouble(), counted.path("gap").asDouble() / 1e6);
      }
    } finally {
      first.close();
    }
  }

  void judge(Aims aims) {
    for (Result result : results) {
      if (result.way().pinned()) {
        aims.none("restart, " + result.way().name(), Math.round(result.lost()));
      } else {
        aims.below("outage, " + result.way().name(), result.gapMillis(), 500, "ms");
      }
    }
  }
}
