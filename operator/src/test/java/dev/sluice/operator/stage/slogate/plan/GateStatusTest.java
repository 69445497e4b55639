package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands on status, and how often it is written. */
class GateStatusTest {
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
  void aPassedCompliantGateWritesNothing() {
    // Given
    GateWorld w = GateWorld.one().run(10, "latency_p95", 5);
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
    GateWorld w = GateWorld.one().run(10, "latency_p95", 5);
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
    GateWorld w = GateWorld.one().run(10, "latency_p95", 5);
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
    GateWorld w = GateWorld.one();
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
}
