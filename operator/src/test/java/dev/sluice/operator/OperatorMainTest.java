package dev.sluice.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a process: what it says and how it ends when it cannot run. */
@Timeout(90)
class OperatorMainTest {
  @TempDir Path folder;

  /** How a process ended. */
  private record Ended(int code, String said) {}

  @Test
  void tellsAllProblemsOfItsConfigurationAtOnceAndExitsWith2() throws Exception {
    // Given
    Path config =
        Files.writeString(
            folder.resolve("operator.yaml"),
            "http: {port: 70000}\nlogging: {level: loud}\nnamespacee: x\n");

    // When
    Ended ended =
        run(Map.of("SLUICE_RECONCILE_CONCURRENCY", "many"), "--config", config.toString());

    // Then
    assertThat(ended.code()).as(ended.said()).isEqualTo(2);
    assertThat(ended.said().lines().filter(l -> l.startsWith("Error: ")).toList())
        .hasSize(4)
        .anyMatch(l -> l.contains("http.port: '70000'") && l.contains("0 to 65535"))
        .anyMatch(l -> l.contains("logging.level: 'loud'") && l.contains("error, warn, info"))
        .anyMatch(l -> l.contains("namespacee: unknown key"))
        .anyMatch(
            l -> l.contains("reconcile.concurrency (from SLUICE_RECONCILE_CONCURRENCY): 'many'"));
    assertThat(ended.said()).doesNotContain("Exception");
  }

  @Test
  void exitsWith2ForAFileThatIsNotThereAndForUnknownArguments() throws Exception {
    Ended noFile = run(Map.of(), "--config", folder.resolve("gone.yaml").toString());
    assertThat(noFile.code()).isEqualTo(2);
    assertThat(noFile.said()).contains("Error: ").contains("gone.yaml");

    Ended usage = run(Map.of(), "--help-me");
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.said()).contains("--help-me").contains("usage: ");
  }

  @Test
  void exitsWith3AndNamesTheKindsThatAClusterDoesNotServe() throws Exception {
    // Given: an API server that serves no kinds of ours
    HttpServer cluster =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    cluster.createContext(
        "/",
        exchange -> {
          byte[] body =
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}"
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    cluster.start();

    // When
    Ended ended = run(at(cluster.getAddress().getPort()));
    cluster.stop(0);

    // Then
    assertThat(ended.code()).as(ended.said()).isEqualTo(3);
    assertThat(ended.said())
        .contains("does not serve")
        .contains("intents.", "edgesites.", "slogates.")
        .contains("crds/manifests");
  }

  private Map<String, String> at(int port) throws Exception {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: 'http://127.0.0.1:%d'}}]
            users: [{name: u, user: {}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """
                .formatted(port));
    return Map.of(
        "KUBECONFIG",
        kubeconfig.toString(),
        "SLUICE_HTTP_PORT",
        "0",
        "SLUICE_WORK_DIRECTORY",
        folder.resolve("work").toString());
  }

  private static Ended run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(OperatorMain.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(k -> k.startsWith("SLUICE_") || k.startsWith("KUBE"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
      return new Ended(process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }
}
