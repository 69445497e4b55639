package dev.sluice.e2e.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.e2e.sim.promql.Evaluator;
import dev.sluice.e2e.sim.promql.Parser;
import dev.sluice.e2e.sim.promql.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  private static final String P95 =
      "histogram_quantile(0.95,"
          + " sum by (le) (rate(request_duration_seconds_bucket{namespace=\"ran\"}[30s]))) * 1000";

  private long millis = 1_700_000_000_000L;
  private final SimulatorOptions options =
      SimulatorOptions.defaults().withClock(() -> Instant.ofEpochMilli(millis));
  private final Faults faults = new Faults(options.clock());

  @ParameterizedTest
  @CsvSource({
    "1, 8, 4, 7", "2, 8, 4, 7", "3, 8, 4, 7", "4, 8, 4, 7",
    "1, 4, 4, 9", "2, 4, 4, 9", "3, 4, 15, 25", "4, 4, 4, 9"
  })
  void latencyFollowsFromLoadAndCores(int site, double cores, double atLeast, double atMost) {
    // Given
    Telemetry telemetry = telemetry(site, cores);
    // When
    run(telemetry, 40);
    // Then
    assertThat(one(telemetry, P95)).isBetween(atLeast, atMost);
    assertThat(one(telemetry, "100 * avg(avg_over_time(up{namespace=\"ran\"}[30s]))"))
        .isEqualTo(100);
    assertThat(one(telemetry, query("success_rate"))).isEqualTo(1);
    assertThat(one(telemetry, query("error_rate"))).isZero();
  }

  @Test
  void tooFewCoresFailWhatDoesNotFit() {
    // Given 760 requests/s on 2 cores of 250
    Telemetry telemetry = telemetry(3, 2);
    // When
    run(telemetry, 40);
    // Then
    assertThat(one(telemetry, query("success_rate"))).isBetween(0.60, 0.72);
    assertThat(one(telemetry, query("error_rate"))).isBetween(0.28, 0.40);
    assertThat(one(telemetry, query("packet_loss"))).isBetween(0.28, 0.40);
    assertThat(one(telemetry, P95)).isGreaterThan(50);
  }

  @Test
  void moreCoresBringLatencyBackDown() {
    // Given
    Telemetry telemetry = telemetry(3, 4);
    run(telemetry, 40);
    assertThat(one(telemetry, P95)).isGreaterThan(10);
    // When
    telemetry.workloads(List.of(new AppliedDeployment("ran", "du", 1, 8, 0)));
    run(telemetry, 40);
    // Then
    assertThat(one(telemetry, P95)).isLessThan(7);
  }

  @Test
  void everyQueryOfTheCatalogueHasAnAnswer() throws IOException {
    Telemetry telemetry = telemetry(1, 8);
    run(telemetry, 40);
    JsonNode metrics = catalogue();
    assertThat(metrics.size()).isGreaterThan(5);
    metrics
        .properties()
        .forEach(metric ->
            assertThat(one(telemetry, query(metric.getKey()))).as(metric.getKey()).isFinite());
  }

  @Test
  void aNamespaceWithoutWorkloadHasNoSeries() {
    Telemetry telemetry = telemetry(1, 8);
    run(telemetry, 10);
    // When
    telemetry.workloads(List.of());
    run(telemetry, 40);
    // Then
    assertThat(vector(telemetry, P95)).isEmpty();
    assertThat(vector(telemetry, "up")).isEmpty();
    assertThat(Exposition.answer(telemetry).body()).isEmpty();
  }

  @Test
  void lostMetricsHideEverythingAndStaleOnesWhatIsNew() {
    Telemetry telemetry = telemetry(1, 8);
    run(telemetry, 40);
    double before = one(telemetry, "sum(requests_total)");
    // When stale
    faults.add(Fault.of(Fault.Kind.STALE_METRICS));
    run(telemetry, 40);
    // Then the last value is there, a rate is not
    assertThat(one(telemetry, "sum(requests_total)")).isEqualTo(before);
    assertThat(vector(telemetry, P95)).isEmpty();
    // When lost
    faults.add(Fault.of(Fault.Kind.LOST_METRICS));
    assertThat(vector(telemetry, "requests_total")).isEmpty();
    // When well again
    faults.remove(Fault.Kind.LOST_METRICS);
    faults.remove(Fault.Kind.STALE_METRICS);
    assertThat(one(telemetry, "sum(requests_total)")).isGreaterThan(before);
  }

  @Test
  void badSloMultipliesLatency() {
    faults.add(Fault.badSlo(5));
    Telemetry telemetry = telemetry(1, 8);
    run(telemetry, 40);
    assertThat(one(telemetry, P95)).isBetween(20.0, 27.0);
  }

  @Test
  void theSameSeedGivesTheSameSeries() {
    Telemetry one = telemetry(2, 8);
    Telemetry two = telemetry(2, 8);
    for (int i = 0; i < 40; i++) {
      millis += 250;
      one.tick();
      two.tick();
    }
    assertThat(Exposition.answer(one).body()).isNotEmpty().isEqualTo(Exposition.answer(two).body());
  }

  @Test
  void theTextFormatHasOneTypePerFamilyAndRisingBuckets() {
    Telemetry telemetry = telemetry(1, 8);
    run(telemetry, 10);
    List<String> lines = Exposition.answer(telemetry).body().lines().toList();
    assertThat(lines).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(l -> l.startsWith("# TYPE request_duration_seconds ")))
        .containsExactly("# TYPE request_duration_seconds histogram");
    List<Double> buckets =
        lines.stream()
            .filter(l -> l.startsWith("request_duration_seconds_bucket{"))
            .map(l -> Double.valueOf(l.substring(l.lastIndexOf(' ') + 1)))
            .toList();
    assertThat(buckets).hasSize(Columns.BUCKETS).isSorted();
    assertThat(lines)
        .anyMatch(l -> l.matches("requests_total\\{namespace=\"ran\",site=\"edge1\",.*} \\d+"));
  }

  private Telemetry telemetry(int site, double cores) {
    SiteProfile profile = SiteProfile.defaults(4).get(site - 1);
    Telemetry telemetry = new Telemetry(profile, LoadModel.STANDARD, options, faults);
    telemetry.workloads(List.of(new AppliedDeployment("ran", "du", 1, cores, 0)));
    return telemetry;
  }

  private void run(Telemetry telemetry, int seconds) {
    for (int i = 0; i < seconds * 4; i++) {
      millis += 250;
      telemetry.tick();
    }
  }

  private static String query(String metric) {
    try {
      return catalogue()
          .path(metric)
          .path("query")
          .asText()
          .replace("$namespace", "ran")
          .replace("$window", "30s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode catalogue() throws IOException {
    String path = "/dev/sluice/operator/stage/measurement/default-metrics.yaml";
    try (InputStream in = TelemetryTest.class.getResourceAsStream(path)) {
      return new ObjectMapper(new YAMLFactory()).readTree(in).path("metrics");
    }
  }

  private double one(Telemetry telemetry, String query) {
    List<Value.Sample> samples = vector(telemetry, query);
    assertThat(samples).as(query).hasSize(1);
    return samples.getFirst().value();
  }

  private List<Value.Sample> vector(Telemetry telemetry, String query) {
    Value value = Evaluator.evaluate(Parser.parse(query), telemetry, millis);
    return new ArrayList<>(((Value.Vector) value).samples());
  }
}
