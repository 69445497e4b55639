package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a revision comes to its verdict. */
class GateVerdictTest {
  @Test
  void passesOnlyAtTheEndOfTheWatchedWindow() {
    // Given
    GateWorld w = GateWorld.one();
    // When
    w.run(9, "latency_p95", 8);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(1, "latency_p95", 8);
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().concludedAt()).isEqualTo(w.now);
    assertThat(w.first().compliant()).isTrue();
    assertThat(w.first().message()).isEqualTo("latency_p95_ms 8 ms <= 10, mean of 10 samples");
    assertThat(w.first().digest()).startsWith("sha256:");
    assertThat(w.status.verdict()).isEqualTo(Verdict.Passed);
    assertThat(Conditions.holds(w.status.conditions(), ConditionType.READY, 1)).isTrue();
  }

  @Test
  void failsEarlyAfterThreeFailedEvaluationsInARow() {
    // Given
    GateWorld w = GateWorld.one();
    // When
    w.run(4, "latency_p95", 12);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(1, "latency_p95", 12);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
    assertThat(w.first().failed()).isEqualTo(3);
    assertThat(w.first().reason()).isEqualTo("GateFailed");
    assertThat(w.first().message())
        .isEqualTo("latency_p95_ms 12 ms is not <= 10, mean of 5 samples");
    assertThat(w.concluded).hasSize(1);
    assertThat(w.wake).isEmpty();
  }

  @Test
  void failsAtTheEndWhenTheNewestEvaluationFailed() {
    // Given
    GateWorld w = GateWorld.one();
    // When
    w.run(8, "latency_p95", 9).run(2, "latency_p95", 16);
    // Then
    assertThat(w.first().failed()).isEqualTo(1);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void aFlappingMetricIsJudgedByItsWindowNotByItsSpikes() {
    // Given
    GateWorld w = GateWorld.one();
    // When
    for (int i = 0; i < 5; i++) {
      w.run(1, "latency_p95", 4).run(1, "latency_p95", 15);
    }
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
  }

  @Test
  void failureLimitCountsAllFailedEvaluations() {
    // Given
    GateWorld w =
        new GateWorld(
                GateWorld.ONE
                    + "failureLimit: 1\nmeasurementWindow: 1m\nminSamples: 1\n"
                    + "initialDelay: 9m\nconsecutiveFailureLimit: 9\n")
            .measure("latency_p95", "ms")
            .look();
    w.silence(18);
    // When
    w.run(1, "latency_p95", 50);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(1, "latency_p95", 50);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
    assertThat(w.first().failed()).isEqualTo(2);
  }

  @Test
  void samplesBeforeTheInitialDelayDoNotCount() {
    // Given
    GateWorld w =
        new GateWorld(GateWorld.ONE + "initialDelay: 2m\n").measure("latency_p95", "ms").look();
    // When
    w.run(3, "latency_p95", 900).run(11, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().failed()).isZero();
  }

  @Test
  void aNewCommitIsJudgedAnewAndSoIsARollback() {
    // Given
    GateWorld w = GateWorld.one().run(10, "latency_p95", 5);
    // When
    w.provision("a", 2, "c2").look();
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(5, "latency_p95", 50);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
    w.provision("a", 1, "c3").unprovision("a", "not provisioned").look();
    assertThat(w.verdict()).isEqualTo(Verdict.Pending);
    w.provision("a", 1, "c3").run(12, "latency_p95", 5);
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().commit()).isEqualTo("c3");
    assertThat(w.first().evidence().getFirst().oldest()).isAfterOrEqualTo(w.first().startedAt());
  }

  @Test
  void aConcludedVerdictSurvivesATimeWithoutProvisioning() {
    // Given
    GateWorld w = GateWorld.one().run(5, "latency_p95", 50);
    // When
    w.unprovision("a", "site is silent").silence(5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void anOverrideDecidesUntilItExpiresAndThenMeasuringBegins() {
    // Given
    GateWorld w = GateWorld.one();
    w.spec =
        GateWorld.spec(
            GateWorld.ONE
                + "override: {verdict: Passed, actor: eve, reason: drill, expires:"
                + " 2026-01-01T00:10:00Z}\n");
    w.generation = 2;
    // When
    w.run(5, "latency_p95", 50);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().message())
        .isEqualTo("Passed by override of eve until 2026-01-01T00:10:00Z: drill");
    w.run(15, "latency_p95", 50);
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(5, "latency_p95", 50);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void aVerdictFollowsItsSampleWithinOnePeriod() {
    for (int phase = 0; phase < 30; phase++) {
      // Given: samples come at any phase to the evaluations, timers are exact
      GateWorld w = GateWorld.one();
      Instant failing = null;
      // When
      for (int t = 1; t < 600 && w.verdict() == Verdict.Progressing; t++) {
        w.now = GateWorld.START.plusSeconds(t);
        if (t % 30 == phase) {
          w.sample("latency_p95", "a", 50);
          failing = w.samples.values().iterator().next().size() == 5 ? w.now : failing;
        }
        w.look();
      }
      // Then
      assertThat(w.verdict()).isEqualTo(Verdict.Failed);
      assertThat(Duration.between(failing, w.first().concludedAt()))
          .isLessThanOrEqualTo(Duration.ofSeconds(30));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aBetterSystemNeverGetsAWorseVerdict(long seed) {
    // Given
    Random random = new Random(seed);
    GateWorld worse = GateWorld.one();
    GateWorld better = GateWorld.one();
    // When
    for (int i = 0; i < 12; i++) {
      double value = random.nextDouble() * 20;
      worse.run(1, "latency_p95", value);
      better.run(1, "latency_p95", value * random.nextDouble());
    }
    // Then
    if (worse.verdict() == Verdict.Passed) {
      assertThat(better.verdict()).isEqualTo(Verdict.Passed);
    }
    if (better.verdict() == Verdict.Failed) {
      assertThat(worse.verdict()).isEqualTo(Verdict.Failed);
    }
  }

  @Test
  void lookingTwiceAtTheSameInstantChangesNothing() {
    // Given
    Random random = new Random(7);
    GateWorld w = GateWorld.one();
    for (int i = 0; i < 40; i++) {
      w.run(1, "latency_p95", random.nextDouble() * 20);
      SLOGateStatus before = w.status;
      // When
      w.look();
      // Then
      assertThat(w.status).isEqualTo(before);
    }
  }
}
