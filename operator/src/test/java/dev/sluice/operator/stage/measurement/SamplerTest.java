package dev.sluice.operator.stage.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.stage.measurement.plan.MeasurementStep;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DEADLINE = Duration.ofMillis(300);

  /** Sites whose URL says dead never answer, also not to a cancelled caller's patience. */
  private static final class Sites implements MetricsSource {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public Reply<List<Series>> instant(Endpoint e, String promql, Instant at, Duration timeout) {
      asked.incrementAndGet();
      if (e.url().contains("dead")) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException x) {
          Thread.currentThread().interrupt();
        }
      }
      return new Reply.Ok<>(List.of(new Series(Map.of(), List.of(new Point(at, 1)))));
    }

    @Override
    public Reply<List<Series>> range(
        Endpoint e, String q, Instant from, Instant to, Duration step, Duration timeout) {
      throw new UnsupportedOperationException();
    }
  }

  private static MeasurementStep.Query query(String site, int n) {
    return new MeasurementStep.Query(
        "m" + n,
        "EdgeSite/" + site,
        site,
        new Endpoint("http://" + site, null, null, null),
        "q",
        NOW,
        DEADLINE);
  }

  @Test
  void aDeadSiteDoesNotHoldUpTheOthersBeyondTheDeadline() {
    // Given
    Sampler sampler = new Sampler(new Sites());
    List<MeasurementStep.Query> queries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queries.add(query("dead", i));
      queries.add(query("alive", i));
    }
    // When
    long start = System.nanoTime();
    var answers = sampler.ask(queries);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // Then
    assertThat(took).isLessThan(DEADLINE.plusSeconds(2));
    assertThat(answers).hasSize(40);
    answers.forEach((q, reply) ->
        assertThat(reply)
            .isInstanceOf(q.site().equals("dead") ? Reply.Unavailable.class : Reply.Ok.class));
  }

  @Test
  void aSiteThatWasJustSilentIsNotAskedAgainAtOnce() {
    // Given
    Sites sites = new Sites();
    Sampler sampler = new Sampler(sites);
    sampler.ask(List.of(query("dead", 0)));
    int before = sites.asked.get();
    // When
    var answers = sampler.ask(List.of(query("dead", 1), query("alive", 1)));
    // Then
    assertThat(sites.asked.get()).isEqualTo(before + 1);
    assertThat(answers.get(query("dead", 1))).isInstanceOf(Reply.Unavailable.class);
    assertThat(answers.get(query("alive", 1))).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void theDefaultCatalogueIsWholeAndConfigMapsOverrideIt() {
    // Given
    var first = configMap("a", "metrics: {latency: {query: s, unit: ms}}");
    var second = configMap("b", "metrics: {latency: {query: o, unit: s}}");
    var broken = configMap("c", "metrics: [");
    Catalogues catalogues = new Catalogues();
    // Then
    assertThat(Catalogues.defaults().metrics().keySet())
        .contains(
            "latency_p50",
            "latency_p90",
            "latency_p95",
            "latency_p99",
            "latency",
            "availability",
            "success_rate",
            "throughput",
            "error_rate",
            "packet_loss",
            "jitter");
    assertThat(catalogues.of(List.of(second, first, broken)).find("latency").get().query())
        .isEqualTo("o");
    assertThat(catalogues.of(List.of(second, first, broken)).errors())
        .singleElement()
        .asString()
        .startsWith("ConfigMap sluice-system/c key metrics.yaml: no YAML");
    assertThat(catalogues.of(List.of(first)).find("latency").get().query()).isEqualTo("s");
    assertThat(catalogues.of(List.of())).isEqualTo(Catalogues.defaults());
  }

  private static io.fabric8.kubernetes.api.model.ConfigMap configMap(String name, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("sluice-system")
        .withName(name)
        .withUid(name)
        .withResourceVersion("1")
        .endMetadata()
        .addToData("metrics.yaml", text)
        .build();
  }
}
