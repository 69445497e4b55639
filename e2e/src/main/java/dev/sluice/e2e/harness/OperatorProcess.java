package dev.sluice.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real operator, started from its jar as a process of its own. */
public final class OperatorProcess implements AutoCloseable {
  private static final Duration STOP_GRACE = Duration.ofSeconds(12);

  private final Process process;
  private final Path log;
  private final int port;
  private final Instant started;

  private OperatorProcess(Process process, Path log, int port, Instant started) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.started = started;
  }

  /**
   * Starts the operator.
   *
   * @param jar the operator's jar, its libraries beside it in {@code lib}
   * @param kubeconfig the cluster
   * @param stateDirectory gets the log and the operator's Git mirrors
   * @param port its HTTP port on loopback
   * @param settings further environment variables, as its README lists them
   */
  public static OperatorProcess start(
      Path jar, Path kubeconfig, Path stateDirectory, int port, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(stateDirectory);
    Path log = stateDirectory.resolve("operator.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + settings.getOrDefault("heap", "384m"));
    command.add("@" + World.root().resolve("operator/bin/jvm.options"));
    command.addAll(List.of("-jar", jar.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(k -> k.startsWith("SLUICE_"));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("SLUICE_WORK_DIRECTORY", stateDirectory.resolve("work").toString());
    builder.environment().put("SLUICE_HTTP_PORT", Integer.toString(port));
    builder.environment().put("SLUICE_HTTP_BIND_ADDRESS", "127.0.0.1");
    builder.environment().put("SLUICE_METRICS_AUTH", "none");
    settings.forEach((k, v) -> {
      if (k.startsWith("SLUICE_")) {
        builder.environment().put(k, v);
      }
    });
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new OperatorProcess(builder.start(), log, port, Instant.now());
  }

  /** Waits until the operator says it is ready. */
  public void awaitReady(Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (!ready()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the operator ended with code " + process.exitValue() + ":\n" + tail());
      }
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("the operator was not ready in " + limit + ":\n" + tail());
      }
      Thread.sleep(50);
    }
  }

  /** Whether {@code /readyz} answers 200. */
  public boolean ready() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The Prometheus text of {@code /metrics}. */
  public String metrics() throws IOException {
    return get("/metrics").body();
  }

  private HttpResponse<String> get(String path) throws IOException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(5))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Whether it runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** With which code it has ended; only when it has. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** When it was started. */
  public Instant started() {
    return started;
  }

  /** Its log file. */
  public Path log() {
    return log;
  }

  /** Resident memory in bytes, now and at its peak, as Linux tells it. */
  public Memory memory() {
    long now = 0;
    long peak = 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          now = kibibytes(line);
        } else if (line.startsWith("VmHWM:")) {
          peak = kibibytes(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Memory(now, peak);
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }

  /**
   * Resident memory.
   *
   * @param nowBytes now
   * @param peakBytes at its peak
   */
  public record Memory(long nowBytes, long peakBytes) {}

  /** The last lines of its log. */
  public String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** Asks it to stop, and kills it when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_GRACE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
