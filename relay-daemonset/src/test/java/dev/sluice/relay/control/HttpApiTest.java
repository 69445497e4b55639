package dev.sluice.relay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.relay.datapath.FakeDatapath;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.table.Machines;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpApiTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 0);
  private static final InetSocketAddress EVERYWHERE = new InetSocketAddress("0.0.0.0", 0);

  @TempDir private Path directory;
  private Relay relay;
  private Status status;
  private @Nullable HttpApi api;

  private record Answer(int code, String body) {}

  @BeforeEach
  void aRelay() throws Exception {
    relay = new Relay(new FakeDatapath("fake"));
    relay.start();
    status = new Status(relay, new Status.Identity("1", "n1", "it is a test"), null);
    relay
        .replace(
            new RuleSet(
                List.of(
                    Machines.rule(
                        "default/r",
                        Machines.input("eth77", "239.1.1.1", 5000, null),
                        Machines.output("eth78", "239.2.2.2", 6000)))))
        .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    if (api != null) {
      api.close();
    }
    status.close();
    relay.close();
  }

  @Test
  void metricsHaveEveryCounterOfEveryRule() throws Exception {
    open(LOCAL, null, false, false);
    Answer answer = get("/metrics", null);
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "sluice_relay_received_total 0.0",
            "sluice_relay_ring_drops_total 0.0",
            "sluice_relay_rule_packets_total{rule=\"default/r\"} 0.0",
            "sluice_relay_output_drops_total{address=\"239.2.2.2\",cause=\"tooBig\","
                + "interface=\"eth78\",port=\"6000\",rule=\"default/r\"} 0.0",
            "sluice_relay_datapath_info{datapath=\"fake\"} 1.0",
            "sluice_relay_latency_seconds{quantile=\"0.99\"} 0.0",
            "jvm_memory_used_bytes");
  }

  @Test
  void theOperatorReadsWhatItNeeds() throws Exception {
    open(LOCAL, null, false, false);
    JsonNode root = JsonMapper.builder().build().readTree(get("/v1/rules", null).body());
    assertThat(root.path("node").asText()).isEqualTo("n1");
    assertThat(root.path("datapath").asText()).isEqualTo("fake");
    assertThat(root.path("generation").isNull()).isTrue();
    Instant since = Instant.parse(root.path("since").asText());
    assertThat(Instant.parse(root.path("time").asText())).isAfterOrEqualTo(since);
    JsonNode rule = root.path("rules").get(0);
    assertThat(rule.path("id").asText()).isEqualTo("default/r");
    assertThat(rule.path("packets").isIntegralNumber()).isTrue();
    assertThat(rule.path("bytes").isIntegralNumber()).isTrue();
    assertThat(rule.path("drops").isObject()).isTrue();
    assertThat(rule.path("problem").asText()).isEqualTo("there is no interface eth77");
  }

  @Test
  void probesNeedNoTokenAndTheRestDoes() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    open(EVERYWHERE, token, false, false);
    assertThat(get("/livez", null).code()).isEqualTo(200);
    assertThat(get("/readyz", null).code()).isEqualTo(200);
    assertThat(get("/v1/rules", null).code()).isEqualTo(401);
    assertThat(get("/metrics", "wrong").code()).isEqualTo(401);
    assertThat(get("/metrics", "secret").code()).isEqualTo(200);
    Files.writeString(token, "rotated");
    assertThat(get("/metrics", "secret").code()).isEqualTo(401);
    assertThat(get("/metrics", "rotated").code()).isEqualTo(200);
    Files.writeString(token, "");
    assertThat(get("/metrics", "").code()).isEqualTo(401);
  }

  @Test
  void anAddressOthersCanReachNeedsATokenOrAWord() throws Exception {
    assertThatThrownBy(() -> open(EVERYWHERE, null, false, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--http-token-file");
    assertThatThrownBy(() -> open(EVERYWHERE, null, true, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("commands over HTTP");
    open(EVERYWHERE, null, true, false);
    assertThat(get("/metrics", null).code()).isEqualTo(200);
  }

  @Test
  void aDrainingRelayIsNotReady() throws Exception {
    open(LOCAL, null, false, false);
    assertThat(get("/readyz", null).code()).isEqualTo(200);
    assertThat(relay.drain(Duration.ofSeconds(1))).isTrue();
    assertThat(get("/readyz", null).code()).isEqualTo(503);
    assertThat(get("/livez", null).code()).isEqualTo(200);
  }

  @Test
  void commandsAreServedOnlyWhereTheyAreSwitchedOn() throws Exception {
    open(LOCAL, null, false, true);
    assertThat(post("/v1/commands/ping", "").body()).contains("\"node\":\"n1\"");
    assertThat(post("/v1/commands/load", "{\"text\":\"{}\"}").code()).isEqualTo(422);
    assertThat(post("/v1/commands/nonsense", "").code()).isEqualTo(404);
    assertThat(post("/v1/commands/ping", "{").code()).isEqualTo(400);
    assertThat(get("/v1/commands/ping", null).code()).isEqualTo(405);
    api.close();
    open(LOCAL, null, false, false);
    assertThat(post("/v1/commands/ping", "").code()).isEqualTo(404);
  }

  @Test
  void nothingElseIsThere() throws Exception {
    open(LOCAL, null, false, false);
    assertThat(get("/", null).code()).isEqualTo(404);
    assertThat(get("/metrics/x", null).code()).isEqualTo(404);
  }

  private void open(
      InetSocketAddress address, @Nullable Path token, boolean unprotected, boolean commands)
      throws IOException {
    api = HttpApi.open(status, new HttpApi.Options(address, token, unprotected, commands));
  }

  private Answer get(String path, @Nullable String token) throws IOException {
    return call(path, token, null);
  }

  private Answer post(String path, String body) throws IOException {
    return call(path, null, body);
  }

  private Answer call(String path, @Nullable String token, @Nullable String body)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + api.port() + path);
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(10_000);
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    if (body != null) {
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    int code = connection.getResponseCode();
    try (var in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(
          code, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
