package dev.sluice.operator.adapter.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.adapter.http.LoopbackServer;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.MetricsSource.Point;
import dev.sluice.operator.port.MetricsSource.Series;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrometheusClientTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.250Z");
  private static final Duration SOON = Duration.ofSeconds(3);

  private LoopbackServer server;
  private SiteHttp http;
  private PrometheusClient client;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http = new SiteHttp(_ -> new Reply.NotFound<>("none"), InstantSource.system());
    client = new PrometheusClient(http);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void readsAVectorWithNaNAndInfinity() {
    // Given
    answer(
        200,
        "{\"status\":\"success\",\"warnings\":[\"x\"],\"data\":{\"resultType\":\"vector\",\"result\":["
            + "{\"metric\":{\"pod\":\"a\"},\"value\":[1767225600.250,\"12.5\"]},"
            + "{\"metric\":{},\"value\":[1767225600.25,\"NaN\"]},{\"metric\":{},\"value\":[1767225600,\"+Inf\"]}]}}");

    // When
    List<Series> series = ok(client.instant(server.endpoint(), "rate(x[5m]) + 1", AT, SOON));

    // Then
    assertThat(series).hasSize(3);
    assertThat(series.getFirst())
        .isEqualTo(new Series(Map.of("pod", "a"), List.of(new Point(AT, 12.5))));
    assertThat(series.get(1).points().getFirst().value()).isNaN();
    assertThat(series.get(2).points().getFirst().value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(server.asked().getFirst().body())
        .isEqualTo("query=rate%28x%5B5m%5D%29%20%2B%201&time=1767225600.250&timeout=3000ms");
  }

  @Test
  void readsAScalarAndAMatrixAndAnEmptyResult() {
    answer(
        200,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1767225600,\"7\"]}}");
    assertThat(ok(client.instant(server.endpoint(), "7", AT, SOON)).getFirst().labels()).isEmpty();
    answer(200, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
    assertThat(ok(client.instant(server.endpoint(), "x", AT, SOON))).isEmpty();
    server.on(
        "POST /api/v1/query_range",
        200,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"1\"],[2,\"2e3\"]]}]}}");
    assertThat(
            ok(client.range(
                    server.endpoint(), "x", AT, AT.plusSeconds(60), Duration.ofSeconds(15), SOON))
                .getFirst()
                .points())
        .extracting(Point::value)
        .containsExactly(1.0, 2000.0);
    assertThat(server.asked().getLast().body())
        .contains("start=1767225600.250&end=1767225660.250&step=15.000");
  }

  @Test
  void badPromqlIsRefusedAndAnOverloadedServerUnavailable() {
    answer(
        400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\\nat 3\"}");
    assertThat(client.instant(server.endpoint(), "x{", AT, SOON))
        .isEqualTo(new Reply.Rejected<>(Cause.REFUSED, "bad_data: parse error at 3"));
    answer(422, "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many\"}");
    assertThat(client.instant(server.endpoint(), "x", AT, SOON)).isInstanceOf(Reply.Rejected.class);
    answer(503, "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}");
    assertThat(client.instant(server.endpoint(), "x", AT, SOON))
        .isInstanceOf(Reply.Unavailable.class);
  }

  @Test
  void anythingElseIsNoMeasurement() {
    for (String body :
        List.of(
            "<html/>",
            "{}",
            "[]",
            "{\"status\":\"success\"}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{}}]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"many\"]}]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,2]}]}}")) {
      answer(200, body);
      assertThat(client.instant(server.endpoint(), "x", AT, SOON))
          .as(body)
          .isInstanceOf(Reply.Unavailable.class);
    }
    answer(404, "");
    assertThat(client.instant(server.endpoint(), "x", AT, SOON))
        .isInstanceOf(Reply.Unavailable.class);
  }

  @Test
  void fallsBackToGetOnceWherePostIsNotAllowed() {
    // Given
    answer(405, "");
    server.on(
        "GET /api/v1/query",
        200,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");

    // When
    ok(client.instant(server.endpoint(), "x", AT, SOON));
    ok(client.instant(server.endpoint(), "x", AT, SOON));

    // Then
    assertThat(server.lines())
        .containsExactly("POST /api/v1/query", "GET /api/v1/query", "GET /api/v1/query");
  }

  private void answer(int status, String body) {
    server.on("POST /api/v1/query", status, body);
  }

  private static <T> T ok(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<T>) reply).value();
  }
}
