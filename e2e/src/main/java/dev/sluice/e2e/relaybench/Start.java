package dev.sluice.e2e.relaybench;

import dev.sluice.e2e.bench.Aims;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How soon the relay's process is ready, and how much memory it takes. */
final class Start {
  private static final double TRAFFIC_SECONDS = 2;

  private final Tools tools;
  private final PrintStream out;
  private final Path work;
  private final List<Result> results = new ArrayList<>();

  private record Result(String what, double readyMillis, double residentMiB) {}

  Start(Tools tools, PrintStream out, Path work) {
    this.tools = tools;
    this.out = out;
    this.work = work;
  }

  void run(Sluice relay, int repeats) throws IOException {
    out.printf(
        "%nStart of %s with one rule in a file, until it says it is ready; memory after %.0f s at"
            + " saturation%n",
        relay.name(), TRAFFIC_SECONDS);
    relay.makeCache();
    try (Lab lab = new Lab(1, 1)) {
      Path rules = work.resolve("start.json");
      Sluice.write(rules, Sluice.rules(Outputs.of(lab, 1, 1)));
      List<Result> plain = new ArrayList<>();
      List<Result> cached = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        plain.add(once(relay, lab, rules, "-XX:AOTMode=off"));
        cached.add(once(relay, lab, rules, ""));
      }
      conclude("without a cache", plain);
      conclude("with an AOT cache", cached);
    }
  }

  private Result once(Sluice relay, Lab lab, Path rules, String java) throws IOException {
    Path control = work.resolve("start.sock");
    long before = System.nanoTime();
    List<String> options = List.of("--rules", rules.toString());
    try (Dialogue process = relay.begin(lab, 1, control, options, java)) {
      process.await(": ready", 30);
      double millis = (System.nanoTime() - before) / 1e6;
      tools.send(lab, new Tools.Load(256, 0, TRAFFIC_SECONDS, -1));
      return new Result("", millis, resident(process.pid()));
    }
  }

  /** Resident memory of the process in MiB. */
  private static double resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  private void conclude(String what, List<Result> all) {
    Result result =
        new Result(what, Median.of(all, Result::readyMillis), Median.of(all, Result::residentMiB));
    results.add(result);
    out.printf(
        Locale.ROOT,
        "%-20s ready after %.0f ms, %.0f MiB resident (median of %d)%n",
        what,
        result.readyMillis(),
        result.residentMiB(),
        all.size());
  }

  void judge(Aims aims) {
    for (Result result : results) {
      if (result.what().contains("AOT")) {
        aims.below("ready " + result.what(), result.readyMillis(), 400, "ms");
        aims.below("resident " + result.what(), result.residentMiB() * 1.048576, 90, "MB");
      }
    }
  }
}
