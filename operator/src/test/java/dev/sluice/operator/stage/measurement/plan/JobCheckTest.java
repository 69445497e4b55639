package dev.sluice.operator.stage.measurement.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.operator.kernel.Unit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobCheckTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  static MeasurementJobSpec spec(String yaml) {
    try {
      return YAML.readValue(yaml, MeasurementJobSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static MetricCatalogue catalogue() throws JsonProcessingException {
    return MetricCatalogue.empty()
        .with(
            "test",
            YAML.readTree(
                """
                metrics:
                  latency_p95: {query: 'l{n="$namespace"}[$window]', unit: ms, window: 2m}
                  throughput: {query: t, unit: mbps, series: Sum}
                """));
  }

  @Test
  void fillsInTheCatalogueAndItsDefaults() throws Exception {
    // When
    JobCheck check =
        JobCheck.of(
            spec(
                """
                targetResources: [{resourceType: ProvisioningRequest, resourceName: a}]
                measurements:
                  - {name: latency_p95, unit: seconds}
                  - {name: throughput}
                  - {name: own, query: 'sum(x)', unit: '%', window: 30s, series: Max}
                """),
            catalogue(),
            CREATED);
    // Then
    assertThat(check.errors()).isEmpty();
    assertThat(check.job().orElseThrow().metrics())
        .containsExactly(
            new JobCheck.Metric(
                "latency_p95",
                "l{n=\"$namespace\"}[$window]",
                Unit.MILLISECONDS,
                Unit.SECONDS,
                Duration.ofMinutes(2),
                SeriesPolicy.Reject),
            new JobCheck.Metric(
                "throughput", "t", Unit.MBPS, Unit.MBPS, Duration.ofMinutes(1), SeriesPolicy.Sum),
            new JobCheck.Metric(
                "own",
                "sum(x)",
                Unit.PERCENT,
                Unit.PERCENT,
                Duration.ofSeconds(30),
                SeriesPolicy.Max));
    assertThat(check.job().get().schedule().period(CREATED)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void tellsAllErrorsAtOnceWithTheirFields() throws Exception {
    // When
    JobCheck check =
        JobCheck.of(
            spec(
                """
                targetResources:
                  - {resourceType: EdgeSite, resourceName: a}
                  - {resourceType: EdgeSite, resourceName: a}
                measurements:
                  - {name: nothing}
                  - {name: own, query: '$foo'}
                  - {name: throughput, unit: ms}
                  - {name: latency_p95, unit: parsec}
                  - {name: throughput, window: soon}
                schedule: "61 * * * * *"
                timeout: 5m
                retainedSamples: 0
                """),
            catalogue(),
            CREATED);
    // Then
    assertThat(check.job()).isEmpty();
    assertThat(String.join("\n", check.errors()))
        .contains("spec.schedule: '61 * * * * *' is no cron expression")
        .contains("spec.timeout: '5m' must be more than 0s and at most 1m")
        .contains("spec.retainedSamples: 0 must be 1 to 500")
        .contains("spec.targetResources[1]: EdgeSite/a is named twice")
        .contains(
            "spec.measurements[0].query: missing, and the catalogue has no 'nothing'; it has"
                + " latency_p95, throughput")
        .contains("spec.measurements[1].query: $foo is not a variable")
        .contains("spec.measurements[1].unit: missing")
        .contains("spec.measurements[2].unit: 'ms' does not fit the catalogue's query")
        .contains("spec.measurements[3].unit: 'parsec' is not one of us, ms, s")
        .contains("spec.measurements[4].name: 'throughput' is used twice")
        .contains("spec.measurements[4].window: 'soon' is not a duration");
  }

  @Test
  void aWrongCatalogueEntryIsLeftOutAndNamed() throws Exception {
    // When
    MetricCatalogue c =
        catalogue()
            .with(
                "ConfigMap x",
                YAML.readTree(
                    "metrics: {bad: {query: '$foo', unit: zz, series: Most, window: 1y}, throughput:"
                        + " {query: mine, unit: gbps}}"));
    // Then
    assertThat(c.find("bad")).isEmpty();
    assertThat(c.find("throughput").orElseThrow().query()).isEqualTo("mine");
    assertThat(c.errors()).hasSize(4).allMatch(e -> e.startsWith("ConfigMap x: metrics.bad."));
  }
}
