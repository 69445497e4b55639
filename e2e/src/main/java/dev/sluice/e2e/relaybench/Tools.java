package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The benchmark's own C programs, compiled when they are needed. */
final class Tools {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> PROGRAMS = List.of("generator", "sink", "reference");

  private final Path bin;

  private Tools(Path bin) {
    this.bin = bin;
  }

  /** Compiles what changed. */
  static Tools build(Path root) throws IOException {
    if (Shell.find("gcc").isEmpty()) {
      throw new IllegalStateException(
          "no gcc: the generator and the sink are C programs, and are compiled here");
    }
    Path bin = root.resolve("e2e/target/relaybench");
    Files.createDirectories(bin);
    for (String program : PROGRAMS) {
      Path source = root.resolve("e2e/src/main/c/relaybench/" + program + ".c");
      Path binary = bin.resolve(program);
      boolean fresh =
          Files.exists(binary)
              && Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(source)) > 0;
      if (!fresh) {
        Shell.run("gcc", "-O2", "-Wall", "-o", binary.toString(), source.toString());
      }
    }
    return new Tools(bin);
  }

  /** Where a program is. */
  String path(String program) {
    return bin.resolve(program).toString();
  }

  /**
   * What the generator is to send.
   *
   * @param size payload in bytes
   * @param rate datagrams per second; 0 = all it can
   * @param cpu processor it stays on; negative = any
   */
  record Load(int size, double rate, double seconds, int cpu) {}

  /** Starts the generator. */
  Dialogue generate(Lab lab, Load load) {
    List<String> command = new ArrayList<>();
    if (load.cpu() >= 0) {
      command.addAll(List.of("taskset", "-c", Integer.toString(load.cpu())));
    }
    command.addAll(
        List.of(
            path("generator"),
            "g0",
            Lab.SOURCE,
            Lab.GROUP,
            Integer.toString(Lab.PORT),
            Integer.toString(load.size()),
            String.format(Locale.ROOT, "%f", load.rate()),
            String.format(Locale.ROOT, "%f", load.seconds())));
    return new Dialogue(lab.prefixed("g", command));
  }

  /** Generates to the end; answers how many were sent. */
  long send(Lab lab, Load load) {
    try (Dialogue generator = generate(lab, load)) {
      return json(generator.await("sent", load.seconds() + 20)).path("sent").asLong();
    }
  }

  /** Starts the sink on the first output. */
  Dialogue sink(Lab lab, Outputs.Target target) {
    Dialogue sink =
        new Dialogue(
            lab.prefixed(
                "s", List.of(path("sink"), "s0", target.group(), Integer.toString(target.port()))));
    sink.await("ready", 10);
    return sink;
  }

  /** What came since the sink was started, or asked the last time. */
  static JsonNode counted(Dialogue sink) {
    sink.say("report");
    return json(sink.await("count", 60));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
