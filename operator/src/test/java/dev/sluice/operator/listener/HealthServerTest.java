package dev.sluice.operator.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.operator.config.ConfigParser;
import dev.sluice.operator.fake.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
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

  @Test
  void servesOnlyTlsWithTheCertificateOfTheFiles() throws Exception {
    // Given
    Certificate own = Certificate.create(folder, "listener");
    Certificate other = Certificate.create(folder, "other");
    Path token = Files.writeString(folder.resolve("token"), "first");

    try (HealthServer server = start(tls(own) + "metrics: {tokenFile: '" + token + "'}")) {
      // Then
      assertThat(getTls(server, own, "/livez", null).statusCode()).isEqualTo(200);
      assertThat(getTls(server, own, "/metrics", null).statusCode()).isEqualTo(401);
      assertThat(getTls(server, own, "/metrics", "first").body()).isEqualTo("up 1\n");
      assertThatThrownBy(() -> getTls(server, other, "/livez", null))
          .isInstanceOf(SSLException.class);
      assertThat(plainly(server)).doesNotContain("200");
    }
  }

  @Test
  void namesTheTlsFileThatCannotBeUsed() throws Exception {
    // Given
    Certificate own = Certificate.create(folder, "listener");
    Certificate other = Certificate.create(folder, "other");

    // Then
    String good = tls(own);
    Files.write(folder.resolve("listener.key"), other.keyPem());
    assertThatThrownBy(() -> start(good)).hasMessageContaining("do not make a server identity");
    Files.writeString(folder.resolve("listener.key"), "nonsense");
    assertThatThrownBy(() -> start(good))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http.tls.keyFile")
        .hasMessageContaining("listener.key")
        .hasMessageNotContaining("nonsense");
    Files.write(folder.resolve("listener.key"), own.keyPem());
    Files.delete(folder.resolve("listener.crt"));
    assertThatThrownBy(() -> start(good))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http.tls.certFile")
        .hasMessageContaining("listener.crt");
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() ->
              HealthServer.start(
                  ConfigParser.parse(
                      "", Map.of("SLUICE_HTTP_PORT", Integer.toString(taken.getLocalPort()))),
                  new HealthServer.Sources(() -> "", () -> "", () -> "")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  private String tls(Certificate certificate) throws Exception {
    Path crt = Files.write(folder.resolve("listener.crt"), certificate.certificatePem());
    Path key = Files.write(folder.resolve("listener.key"), certificate.keyPem());
    return "http: {tls: {certFile: '" + crt + "', keyFile: '" + key + "'}}\n";
  }

  private static HttpResponse<String> getTls(
      HealthServer server, Certificate trusted, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusted.trusting()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  // What somebody reads who speaks HTTP where TLS is spoken: an alert or nothing.
  private static String plainly(HealthServer server) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("GET /livez HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return ""; // closed in our face
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
