package dev.sluice.operator.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.config.ConfigParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthServerTest {
  @TempDir private Path folder;
  private final AtomicReference<String> ready = new AtomicReference<>("caches are being filled");

  @Test
  void tellsLivenessAndReadiness() throws Exception {
    try (HealthServer server = start("")) {
      assertThat(get(server, "/livez", null).statusCode()).isEqualTo(200);
      assertThat(get(server, "/readyz", null).statusCode()).isEqualTo(503);
      assertThat(get(server, "/readyz", null).body()).contains("caches");
      ready.set("");
      assertThat(get(server, "/readyz", null).statusCode()).isEqualTo(200);
      assertThat(get(server, "/livezz", null).statusCode()).isEqualTo(404);
      assertThat(get(server, "/", null).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void refusesMetricsToEverybodyWithoutATokenFile() throws Exception {
    try (HealthServer server = start("")) {
      assertThat(get(server, "/metrics", null).statusCode()).isEqualTo(401);
      assertThat(get(server, "/metrics", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void servesMetricsToTheBearerOfTheTokenAndFollowsItsRotation() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    try (HealthServer server = start("metrics: {tokenFile: '" + token + "'}")) {
      assertThat(get(server, "/metrics", "wrong").statusCode()).isEqualTo(401);
      assertThat(get(server, "/metrics", "first").body()).isEqualTo("up 1\n");
      Files.writeString(token, "second");
      assertThat(get(server, "/metrics", "first").statusCode()).isEqualTo(401);
      assertThat(get(server, "/metrics", "second").statusCode()).isEqualTo(200);
      Files.writeString(token, "");
      assertThat(get(server, "/metrics", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void servesMetricsToAllWhenToldTo() throws Exception {
    try (HealthServer server = start("metrics: {auth: none}")) {
      assertThat(get(server, "/metrics", null).statusCode()).isEqualTo(200);
    }
  }

  private HealthServer start(String yaml) throws IOException {
    return HealthServer.start(
        ConfigParser.parse(yaml, Map.of("SLUICE_HTTP_PORT", "0")),
        new HealthServer.Sources(() -> "", ready::get, () -> "up 1\n"));
  }

  private static HttpResponse<String> get(HealthServer server, String path, String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
