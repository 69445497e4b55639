package dev.sluice.e2e.prometheus;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Prometheus of this machine, as a process of its own that ends with the test. */
final class RealPrometheus implements AutoCloseable {
  /** Environment variable that names the folder with {@code prometheus} and {@code promtool}. */
  static final String DIRECTORY_VARIABLE = "SLUICE_PROMETHEUS";

  private final Process process;
  private final String url;

  private RealPrometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** A program's answer. */
  record Ran(int code, String output) {}

  static RealPrometheus start(Path binaries, Path directory, String config)
      throws IOException, InterruptedException {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, config);
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                binaries.resolve("prometheus").toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    RealPrometheus started = new RealPrometheus(process, "http://127.0.0.1:" + port);
    try {
      started.awaitReady(directory.resolve("prometheus.log"));
      return started;
    } catch (IOException | InterruptedException e) {
      started.close();
      throw e;
    }
  }

  static Ran promtool(Path binaries, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(binaries.resolve("promtool").toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  String url() {
    return url;
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/-/ready")).timeout(Duration.ofSeconds(2)).build();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end && process.isAlive()) {
        try {
          if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // not listening yet
        }
        Thread.sleep(100);
      }
    }
    throw new IOException("Prometheus does not become ready:\n" + Files.readString(log));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
