package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The benchmark's own C programs, compiled when they are needed. */
final class Tools {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> PROGRAMS =
      List.of("generator", "xdpgenerator", "sink", "drop", "reference");

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
    Path sources = root.resolve("e2e/src/main/c/relaybench");
    FileTime changed = changed(sources);
    for (String program : PROGRAMS) {
      Path source = sources.resolve(program + ".c");
      Path binary = bin.resolve(program);
      boolean fresh =
          Files.exists(binary) && Files.getLastModifiedTime(binary).compareTo(changed) > 0;
      if (!fresh) {
        Shell.run("gcc", "-O2", "-Wall", "-o", binary.toString(), source.toString());
      }
    }
    return new Tools(bin);
  }

  /** When something in a folder changed last: programs share headers. */
  private static FileTime changed(Path folder) throws IOException {
    FileTime last = FileTime.fromMillis(0);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        FileTime time = Files.getLastModifiedTime(file);
        last = time.compareTo(last) > 0 ? time : last;
      }
    }
    return last;
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

  /** Starts the generator of socket buffers. */
  Dialogue generate(Lab lab, Load load) {
    List<String> command = generator("generator", load);
    command.add(String.format(Locale.ROOT, "%f", load.rate()));
    command.add(String.format(Locale.ROOT, "%f", load.seconds()));
    return new Dialogue(lab.prefixed("g", command));
  }

  /** Starts the generator of XDP frames, which sends all it can whatever the rate. */
  Dialogue generateFrames(Lab lab, Load load) {
    List<String> command = generator("xdpgenerator", load);
    command.add(String.format(Locale.ROOT, "%f", load.seconds()));
    return new Dialogue(lab.prefixed("g", command));
  }

  private List<String> generator(String program, Load load) {
    List<String> command = new ArrayList<>();
    if (load.cpu() >= 0) {
      command.addAll(List.of("taskset", "-c", Integer.toString(load.cpu())));
    }
    command.addAll(List.of(path(program), "g0", Lab.SOURCE, Lab.GROUP));
    command.add(Integer.toString(Lab.PORT));
    command.add(Integer.toString(load.size()));
    return command;
  }

  /**
   * Drops what arrives at the sink, where that is cheapest.
   *
   * @param frames whether XDP frames arrive, or socket buffers
   */
  Dialogue drop(Lab lab, boolean frames) {
    List<String> command = new ArrayList<>(List.of(path("drop"), frames ? "xdp" : "tc"));
    command.addAll(lab.sinks());
    Dialogue drop = new Dialogue(lab.prefixed("s", command));
    drop.await("ready", 10);
    return drop;
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
