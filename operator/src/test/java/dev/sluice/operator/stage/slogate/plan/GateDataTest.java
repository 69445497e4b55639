package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What missing or unusable data does: never a pass. */
class GateDataTest {
  @Test
  void noDataBecomesInconclusiveAndNeverPasses() {
    // Given
    GateWorld w = GateWorld.one();
    // When
    w.silence(40);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
    assertThat(w.first().passed()).isZero();
    assertThat(w.status.verdict()).isEqualTo(Verdict.Inconclusive);
    assertThat(Conditions.find(w.status.conditions(), ConditionType.PASSED).get().status())
        .isEqualTo(Truth.UNKNOWN);
  }

  @Test
  void noDataFailsWhereThePolicySaysSo() {
    // Given
    GateWorld w =
        new GateWorld(GateWorld.ONE + "noDataPolicy: Fail\n").measure("latency_p95", "ms").look();
    // When
    w.silence(40);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void inconclusiveIsWatchedAnewForAWholeWindowWhenDataIsBack() {
    // Given
    GateWorld w = GateWorld.one().silence(40);
    // When
    w.run(4, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    Instant again = w.first().startedAt();
    w.run(12, "latency_p95", 5);
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(Duration.between(again, w.first().concludedAt())).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void staleSamplesAreNoData() {
    // Given
    GateWorld w = GateWorld.one().run(5, "latency_p95", 5);
    // When
    w.silence(30);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
  }

  @Test
  void notANumberIsNoData() {
    // Given
    GateWorld w = GateWorld.one();
    w.run(1, "latency_p95", 5);
    w.samples
        .values()
        .forEach(l ->
            l.replaceAll(s ->
                new dev.sluice.api.measurement.MeasurementJobStatus.Sample(s.time(), Double.NaN)));
    // When
    w.silence(40);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
  }

  @Test
  void tooFewSamplesAreNoPass() {
    // Given
    GateWorld w =
        new GateWorld(GateWorld.ONE + "minSamples: 50\n").measure("latency_p95", "ms").look();
    // When
    w.run(40, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
    assertThat(w.first().message()).isEqualTo("latency_p95_ms: 10 of 50 samples");
  }

  @Test
  void aDeletedJobIsAnError() {
    // Given
    GateWorld w = GateWorld.one().run(5, "latency_p95", 5);
    w.jobExists = false;
    // When
    w.silence(6);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Error);
    assertThat(w.first().message()).contains("MeasurementJob job does not exist");
  }

  @Test
  void aSuspendedJobIsNoData() {
    // Given
    GateWorld w = GateWorld.one().run(5, "latency_p95", 5);
    w.suspended = true;
    // When
    w.run(30, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
  }

  @Test
  void anUnknownMetricIsAnErrorThatNamesWhatThereIs() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("throughput", "mbps").look();
    // When
    w.run(8, "throughput", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Error);
    assertThat(w.first().message()).contains("does not measure latency_p95_ms; it has throughput");
  }

  @Test
  void aUnitOfAnotherDimensionIsAnError() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("latency_p95", "mbps").look();
    // When
    w.run(8, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Error);
    assertThat(w.first().message()).contains("measured in mbps, which is no ms");
  }

  @Test
  void secondsAreComparedInMilliseconds() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("latency_p95", "s").look();
    // When
    w.run(10, "latency_p95", 0.0099);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().evidence().getFirst().value().toPlainString()).isEqualTo("9.9");
    assertThat(w.first().evidence().getFirst().unit()).isEqualTo("ms");
  }

  @ParameterizedTest
  @CsvSource({"99.999,Passed", "99.998999,Failed"})
  void fiveNinesStayFiveNines(double value, Verdict verdict) {
    // Given
    GateWorld w =
        new GateWorld(
                """
                sloTargets: [{metric: availability_percent, threshold: 99.999, operator: ">="}]
                subjects: [{name: a}]
                """)
            .measure("availability", "percent")
            .look();
    // When
    w.run(10, "availability", value);
    // Then
    assertThat(w.verdict()).isEqualTo(verdict);
    assertThat(w.first().evidence().getFirst().threshold().toPlainString()).isEqualTo("99.999");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void neverPassesWhileADecidingTargetHasNoData(long seed) {
    // Given
    Random random = new Random(seed);
    GateWorld w =
        new GateWorld(
                """
                sloTargets:
                  - {metric: latency_p95, threshold: 10, operator: "<="}
                  - {metric: success_rate, threshold: 0.99, operator: ">="}
                subjects: [{name: a}]
                """)
            .measure("latency_p95", "ms")
            .measure("success_rate", "ratio")
            .look();
    // When
    for (int i = 0; i < 60; i++) {
      w.now = w.now.plusSeconds(1 + random.nextInt(40));
      if (random.nextInt(4) > 0) {
        w.sample("latency_p95", "a", random.nextDouble() * 9);
      }
      if (i < random.nextInt(6) && random.nextBoolean()) {
        w.sample("success_rate", "a", 1);
      }
      w.look();
      // Then
      assertThat(w.verdict()).isNotEqualTo(Verdict.Passed);
    }
  }
}
