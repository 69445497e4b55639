package dev.sluice.relay.cli;

import static org.awaitility.Awaitility.await;

import dev.sluice.relay.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged relay, as a process in a lab's namespace {@code r}; its files in a directory. */
final class RelaydProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;

  private final Lab lab;
  private final Path directory;
  private final String name;
  private final Process process;

  private RelaydProcess(Lab lab, Path directory, String name, Process process) {
    this.lab = lab;
    this.directory = directory;
    this.name = name;
    this.process = process;
  }

  /** Starts one and waits until it is ready. */
  static RelaydProcess start(Lab lab, Path directory, String name, String... arguments)
      throws IOException {
    return start(lab, directory, name, List.of(), arguments);
  }

  /** Starts one by way of another command, run in the namespace. */
  static RelaydProcess start(
      Lab lab, Path directory, String name, List<String> by, String... arguments)
      throws IOException {
    return start(lab, directory, name, List.of(), by, arguments);
  }

  /**
   * Starts one by way of other commands.
   *
   * @param outer run before the namespace is entered, which has a /sys of its own
   * @param inner run in the namespace
   */
  static RelaydProcess start(
      Lab lab,
      Path directory,
      String name,
      List<String> outer,
      List<String> inner,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(outer);
    command.addAll(List.of("ip", "netns", "exec", lab.full("r")));
    command.addAll(inner);
    command.add("bin/relayd");
    command.addAll(List.of("--control", directory.resolve(name + ".sock").toString()));
    command.addAll(List.of("--http-bind", "off", "--rules", rules(directory, name).toString()));
    command.addAll(List.of(arguments));
    Path log = directory.resolve(name + ".log");
    Files.deleteIfExists(log);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = builder.redirectOutput(log.toFile()).start();
    RelaydProcess relay = new RelaydProcess(lab, directory, name, process);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(LIMIT_SECONDS))
        .failFast("the relay ended, see " + log, () -> !process.isAlive())
        .until(() -> relay.log().contains(": ready"));
    return relay;
  }

  /** Its rule file. */
  static Path rules(Path directory, String name) {
    return directory.resolve(name + ".json");
  }

  /** Writes its rule file: one rule, from a port of {@code in0} to one of {@code out0}. */
  static void rule(Path directory, String name, int from, int to) throws IOException {
    String text =
        """
        {"version": 1, "rules": [{"id": "%s",
          "input": {"interface": "in0", "group": "239.1.1.1", "port": %d},
          "outputs": [{"interface": "out0", "address": "239.2.2.2", "port": %d}]}]}
        """
            .formatted(name, from, to);
    Path next = Files.writeString(directory.resolve(name + ".next"), text);
    Files.move(next, rules(directory, name), StandardCopyOption.ATOMIC_MOVE);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it said. */
  String log() throws IOException {
    Path file = directory.resolve(name + ".log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Asks it by relayctl. */
  String ctl(String command) {
    String control = directory.resolve(name + ".sock").toString();
    return lab.output("r", "bin/relayctl", "--control", control, command);
  }

  /** Ends it by a signal and waits until it is gone. */
  void end(String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).inheritIO().start().waitFor();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the relay does not end on " + signal + ": " + log());
    }
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
  }
}
