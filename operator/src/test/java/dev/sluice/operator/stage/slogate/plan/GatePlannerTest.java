package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatePlannerTest {
  private static final String ONE =
      """
      sloTargets: [{metric: latency_p95_ms, threshold: 10, operator: "<="}]
      subjects: [{name: a}]
      measurementJobRef: {name: job}
      """;

  private static GateWorld one() {
    return new GateWorld(ONE).measure("latency_p95", "ms").look();
  }

  @Test
  void passesOnlyAtTheEndOfTheWatchedWindow() {
    // Given
    GateWorld w = one();
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
    GateWorld w = one();
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
    GateWorld w = one();
    // When
    w.run(8, "latency_p95", 9).run(2, "latency_p95", 16);
    // Then
    assertThat(w.first().failed()).isEqualTo(1);
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void aFlappingMetricIsJudgedByItsWindowNotByItsSpikes() {
    // Given
    GateWorld w = one();
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
                ONE
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
    GateWorld w = new GateWorld(ONE + "initialDelay: 2m\n").measure("latency_p95", "ms").look();
    // When
    w.run(3, "latency_p95", 900).run(11, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().failed()).isZero();
  }

  @Test
  void noDataBecomesInconclusiveAndNeverPasses() {
    // Given
    GateWorld w = one();
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
    GateWorld w = new GateWorld(ONE + "noDataPolicy: Fail\n").measure("latency_p95", "ms").look();
    // When
    w.silence(40);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void inconclusiveIsWatchedAnewForAWholeWindowWhenDataIsBack() {
    // Given
    GateWorld w = one().silence(40);
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
    GateWorld w = one().run(5, "latency_p95", 5);
    // When
    w.silence(30);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
  }

  @Test
  void notANumberIsNoData() {
    // Given
    GateWorld w = one();
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
    GateWorld w = new GateWorld(ONE + "minSamples: 50\n").measure("latency_p95", "ms").look();
    // When
    w.run(40, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
    assertThat(w.first().message()).isEqualTo("latency_p95_ms: 10 of 50 samples");
  }

  @Test
  void aDeletedJobIsAnError() {
    // Given
    GateWorld w = one().run(5, "latency_p95", 5);
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
    GateWorld w = one().run(5, "latency_p95", 5);
    w.suspended = true;
    // When
    w.run(30, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Inconclusive);
  }

  @Test
  void anUnknownMetricIsAnErrorThatNamesWhatThereIs() {
    // Given
    GateWorld w = new GateWorld(ONE).measure("throughput", "mbps").look();
    // When
    w.run(8, "throughput", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Error);
    assertThat(w.first().message()).contains("does not measure latency_p95_ms; it has throughput");
  }

  @Test
  void aUnitOfAnotherDimensionIsAnError() {
    // Given
    GateWorld w = new GateWorld(ONE).measure("latency_p95", "mbps").look();
    // When
    w.run(8, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Error);
    assertThat(w.first().message()).contains("measured in mbps, which is no ms");
  }

  @Test
  void secondsAreComparedInMilliseconds() {
    // Given
    GateWorld w = new GateWorld(ONE).measure("latency_p95", "s").look();
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

  @Test
  void aNewCommitIsJudgedAnewAndSoIsARollback() {
    // Given
    GateWorld w = one().run(10, "latency_p95", 5);
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
    GateWorld w = one().run(5, "latency_p95", 50);
    // When
    w.unprovision("a", "site is silent").silence(5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Failed);
  }

  @Test
  void dryRunTargetsAreReportedAndNeverDecide() {
    // Given
    GateWorld w =
        new GateWorld(
                """
                sloTargets:
                  - {metric: latency_p95, threshold: 10, operator: "<="}
                  - {metric: latency_p95, threshold: 1, operator: "<", dryRun: true}
                subjects: [{name: a}]
                """)
            .measure("latency_p95", "ms")
            .look();
    // When
    w.run(10, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().evidence()).extracting("outcome").containsExactly("Pass", "Fail");
    assertThat(w.first().evidence()).extracting("dryRun").containsExactly(null, true);
  }

  @Test
  void theWarningBandIsBorneAndSaid() {
    // Given
    GateWorld w =
        new GateWorld(
                """
                sloTargets: [{metric: latency_p95, threshold: 10, operator: "<=", warning: 8}]
                subjects: [{name: a}]
                """)
            .measure("latency_p95", "ms")
            .look();
    // When
    w.run(10, "latency_p95", 8);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().evidence().getFirst().outcome()).isEqualTo("Warn");
    assertThat(w.first().message()).contains("in the warning band");
  }

  @Test
  void anOverrideDecidesUntilItExpiresAndThenMeasuringBegins() {
    // Given
    GateWorld w = one();
    w.spec =
        GateWorld.spec(
            ONE
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
  void aPassedCompliantGateWritesNothing() {
    // Given
    GateWorld w = one().run(10, "latency_p95", 5);
    int before = w.writes;
    // When
    w.run(200, "latency_p95", 6);
    // Then
    assertThat(w.writes).isEqualTo(before);
    assertThat(w.wake).isPresent();
  }

  @Test
  void complianceTurnsAfterThreeInARowAndTheVerdictStays() {
    // Given
    GateWorld w = one().run(10, "latency_p95", 5);
    // When
    w.run(20, "latency_p95", 50);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().compliant()).isFalse();
    assertThat(Conditions.find(w.status.conditions(), ConditionType.READY).get().reason())
        .isEqualTo("SloViolated");
    int violated = w.writes;
    w.run(20, "latency_p95", 50);
    assertThat(w.writes).isEqualTo(violated);
    w.run(20, "latency_p95", 5);
    assertThat(w.first().compliant()).isTrue();
    assertThat(Conditions.holds(w.status.conditions(), ConditionType.READY, 1)).isTrue();
  }

  @Test
  void complianceIsUnknownWithoutDataAndThatIsWrittenOnce() {
    // Given
    GateWorld w = one().run(10, "latency_p95", 5);
    // When
    w.silence(40);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().compliant()).isNull();
    int before = w.writes;
    w.silence(40);
    assertThat(w.writes).isEqualTo(before);
  }

  @Test
  void writesAtMostOncePerPeriodWhileWatching() {
    // Given
    GateWorld w = one();
    // When
    for (int i = 0; i < 9 * 30; i++) {
      w.now = w.now.plusSeconds(1);
      w.sample("latency_p95", "a", 5).look();
    }
    // Then
    assertThat(w.writes).isLessThanOrEqualTo(1 + 9);
    assertThat(w.first().passed()).isLessThanOrEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "All, 0, Progressing",
    "All, 1, Failed",
    "Majority, 1, Passed",
    "Majority, 2, Failed",
    "'Count\ncount: 1', 2, Passed"
  })
  void scopeDecidesForTheGate(String scope, int failing, Verdict verdict) {
    // Given
    GateWorld w =
        new GateWorld(
                """
                sloTargets: [{metric: latency_p95, threshold: 10, operator: "<="}]
                subjects: [{name: a}, {name: b}, {name: c}]
                scope:\
                """
                    + " "
                    + scope
                    + "\n")
            .measure("latency_p95", "ms")
            .look();
    if (failing == 0) {
      w.unprovision("c", "later");
    }
    // When
    for (int i = 0; i < 10; i++) {
      w.now = w.now.plusSeconds(30);
      w.sample("latency_p95", "a", failing > 0 ? 50 : 5);
      w.sample("latency_p95", "b", failing > 1 ? 50 : 5);
      w.sample("latency_p95", "c", 5);
      w.look();
    }
    // Then
    assertThat(w.status.verdict()).isEqualTo(verdict);
  }

  @Test
  void aGateWithoutSubjectsIsDecidedByItsWorstResource() {
    // Given
    GateWorld w =
        new GateWorld("sloTargets: [{metric: latency_p95, threshold: 10, operator: \"<=\"}]\n")
            .measure("latency_p95", "ms")
            .look();
    // When
    for (int i = 0; i < 10; i++) {
      w.now = w.now.plusSeconds(30);
      w.sample("latency_p95", "any", 5);
      w.sample("latency_p95", "other", 9);
      w.look();
    }
    // Then
    assertThat(w.first().subject()).isEmpty();
    assertThat(w.first().evidence().getFirst().value().toPlainString()).isEqualTo("9");
    assertThat(w.first().evidence().getFirst().message())
        .isEqualTo("worst of 2: ProvisioningRequest/other");
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.status.verdict()).isEqualTo(Verdict.Passed);
  }

  @Test
  void anInvalidSpecIsRefusedWithAllItsErrors() {
    // Given
    GateWorld w =
        new GateWorld(
            """
            sloTargets:
              - {metric: x, threshold: 1, operator: "<=", warning: 2, subjects: [nobody]}
              - {metric: y, threshold: 1}
            subjects: [{name: a}, {name: a}]
            scope: Count
            measurementWindow: soon
            """);
    // When
    w.look();
    // Then
    String message =
        Conditions.find(w.status.conditions(), ConditionType.VALID).orElseThrow().message();
    assertThat(message)
        .contains("spec.measurementWindow: 'soon' is not a duration")
        .contains("spec.sloTargets[0].subjects: 'nobody' is not one of spec.subjects")
        .contains("spec.sloTargets[1].operator: missing")
        .contains("spec.subjects[1].name: 'a' is named twice")
        .contains("spec.count: null must be 1 to 2 with scope Count");
    assertThat(w.status.verdict()).isEqualTo(Verdict.Error);
  }

  @Test
  void aVerdictFollowsItsSampleWithinOnePeriod() {
    for (int phase = 0; phase < 30; phase++) {
      // Given: samples come at any phase to the evaluations, timers are exact
      GateWorld w = one();
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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aBetterSystemNeverGetsAWorseVerdict(long seed) {
    // Given
    Random random = new Random(seed);
    GateWorld worse = one();
    GateWorld better = one();
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
    GateWorld w = one();
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
