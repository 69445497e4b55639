package dev.sluice.e2e.relaybench;

import dev.sluice.e2e.bench.Aims;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A minute at saturation: collections of garbage, as the JVM itself logs them. */
final class Steady {
  private static final int SIZE = 256;

  private final Tools tools;
  private final PrintStream out;
  private final Path work;
  private long collections = -1;
  private String name = "";

  Steady(Tools tools, PrintStream out, Path work) {
    this.tools = tools;
    this.out = out;
    this.work = work;
  }

  void run(Sluice relay, double seconds) throws IOException {
    Path log = work.resolve("gc.log");
    name = relay.name();
    try (Lab lab = new Lab(1, 1)) {
      Path control = work.resolve("steady.sock");
      String java = "-Xlog:gc:file=" + log;
      try (Dialogue process = relay.launch(lab, 1, control, List.of("--cpus", "1"), java);
          Control client = Control.open(control)) {
        client.load(Sluice.rules(Outputs.of(lab, 1, 1)));
        tools.send(lab, new Tools.Load(SIZE, 0, 3, 0));
        long before = collections(log);
        long arrived = lab.arrived();
        tools.send(lab, new Tools.Load(SIZE, 0, seconds, 0));
        arrived = lab.arrived() - arrived;
        collections = collections(log) - before;
        out.printf(
            Locale.ROOT,
            "%nSteady: %s, %.0f s at saturation, %d B: %.1f million packets, %d collections%n",
            name,
            seconds,
            SIZE,
            arrived / 1e6,
            collections);
        process.end(5);
      }
    }
  }

  private static long collections(Path log) throws IOException {
    return Files.readAllLines(log).stream().filter(line -> line.contains("Pause")).count();
  }

  void judge(Aims aims) {
    if (collections >= 0) {
      aims.holds(name + ", collections at saturation", collections == 0, collections + ", aim: 0");
    }
  }
}
