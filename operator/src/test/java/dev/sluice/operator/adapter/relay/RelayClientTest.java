package dev.sluice.operator.adapter.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.adapter.http.LoopbackServer;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RelayClientTest {
  private static final String FULL =
      """
      {"generation": "abc", "datapath": "tcx", "node": "a", "time": "2026-01-01T00:00:10.5Z",
       "since": "2026-01-01T00:00:00Z", "problem": "two\\nlines", "later": {"more": 1},
       "rules": [{"id": "default/r", "packets": 9223372036854775807, "bytes": 8,
                  "drops": {"tooBig": 3, "noBuffer": 0}, "lastSeen": "2026-01-01T00:00:09Z",
                  "problem": "eth9 is missing", "rate1s": 5.5}]}
      """;

  private LoopbackServer server;
  private SiteHttp http;
  private RelayClient client;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http = new SiteHttp(RelayClientTest::token, InstantSource.system());
    client = new RelayClient(http);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void readsEveryFieldAndIgnoresUnknownOnes() {
    server.on("GET /v1/rules", 200, FULL);
    assertThat(client.read(server.endpoint()))
        .isEqualTo(
            new Reply.Ok<>(
                new Report(
                    Optional.of("abc"),
                    "tcx",
                    Optional.of("a"),
                    Instant.parse("2026-01-01T00:00:10.5Z"),
                    Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                    Optional.of("two lines"),
                    Map.of(
                        "default/r",
                        new Counters(
                            Long.MAX_VALUE,
                            8,
                            new TreeMap<>(Map.of("tooBig", 3L, "noBuffer", 0L)),
                            Optional.of(Instant.parse("2026-01-01T00:00:09Z")),
                            Optional.of("eth9 is missing"))))));
  }

  @Test
  void readsARelayThatHasNothingYet() {
    server.on(
        "GET /v1/rules",
        200,
        "{\"generation\": null, \"time\": \"2026-01-01T00:00:10Z\", \"rules\": []}");
    Report report = ((Reply.Ok<Report>) client.read(server.endpoint())).value();
    assertThat(report.generation()).isEmpty();
    assertThat(report.since()).isEmpty();
    assertThat(report.rules()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9223372036854775807 | -1 | rules[].packets",
        "9223372036854775807 | 9223372036854775808 | rules[].packets",
        "9223372036854775807 | 1.5 | rules[].packets",
        "9223372036854775807 | \"7\" | rules[].packets",
        "\"bytes\": 8, | '' | rules[].bytes",
        "\"tooBig\": 3 | \"tooBig\": -3 | rules[].drops",
        "\"id\": \"default/r\", | '' | rules[].id",
        "\"time\": | \"tame\": | time",
        "2026-01-01T00:00:10.5Z | now | time",
        "\"abc\" | 7 | generation",
        "\"rules\": | \"rulez\": | rules"
      })
  void anAnswerWithAWrongOrMissingNumberIsUnusableAsAWhole(String good, String bad, String field) {
    server.on("GET /v1/rules", 200, FULL.replace(good, bad));
    assertThat(client.read(server.endpoint()))
        .isEqualTo(
            new Reply.Unavailable<>(
                Cause.BAD_RESPONSE,
                "127.0.0.1:" + server.port() + " answers JSON that is no relay's: " + field));
  }

  @Test
  void theSameRuleTwiceIsUnusable() {
    String rule = "{\"id\":\"x/y\",\"packets\":1,\"bytes\":1}";
    server.on(
        "GET /v1/rules",
        200,
        "{\"time\":\"2026-01-01T00:00:10Z\",\"rules\":[" + rule + "," + rule + "]}");
    assertThat(client.read(server.endpoint()).toString()).contains("rules[].id twice: x/y");
  }

  @Test
  void sendsTheTokenOfTheSecretAndSaysWhenItIsRefused() {
    server.on("GET /v1/rules", 401, "{}");
    assertThat(client.read(server.endpoint("relay-token", null, "2s")))
        .isInstanceOfSatisfying(
            Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(Cause.FORBIDDEN));
    assertThat(server.asked().getFirst().header("Authorization")).isEqualTo("Bearer s3cret");
  }

  @Test
  void aRelayThatDoesNotListenIsUnreachable() {
    server.close();
    assertThat(client.read(server.endpoint()))
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, r -> assertThat(r.cause()).isEqualTo(Cause.UNREACHABLE));
  }

  private static Reply<Secrets.Values> token(SecretRef ref) {
    return new Reply.Ok<>(
        new Secrets.Values(
            ref.name(), Map.of("token", "s3cret\n".getBytes(StandardCharsets.UTF_8))));
  }
}
