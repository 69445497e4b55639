package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static GateWorld passing() {
    GateWorld w =
        new GateWorld(GateWorld.ONE + "measurementWindow: 10m\n").measure("latency_p95", "ms");
    w.look().run(3, "latency_p95", 5);
    assertThat(w.first().passed()).isEqualTo(1);
    return w;
  }

  @Test
  void aBeginWaitsForASecond() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("latency_p95", "ms");
    w.unprovision("a", "not provisioned yet").look();
    SLOGateStatus written = w.status;
    // When
    w.provision("a", 1, "c1").look();
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    assertThat(Progress.patience(written, w.status)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Progress.patience(written, w.run(3, "latency_p95", 5).status))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whatIsWaitedForIsNotToldSiteBySite() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("latency_p95", "ms");
    w.unprovision("a", "nothing is delivered yet").look();
    SLOGateStatus written = w.status;
    // When
    w.unprovision("a", "not provisioned yet").look();
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Pending);
    assertThat(w.status).isNotEqualTo(written);
    assertThat(Progress.patience(written, w.status)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aFirstPassWaitsForTenSeconds() {
    // Given
    GateWorld w = new GateWorld(GateWorld.ONE).measure("latency_p95", "ms").look();
    SLOGateStatus written = w.run(2, "latency_p95", 5).status;
    // Then
    assertThat(Progress.patience(written, w.run(1, "latency_p95", 5).status))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void furtherPassesWaitUntilThereAreTen() {
    // Given
    GateWorld w = passing();
    SLOGateStatus written = w.status;
    // Then
    for (int more = 1; more < 10; more++) {
      assertThat(Progress.patience(written, w.run(1, "latency_p95", 5).status)).isPositive();
    }
    assertThat(Progress.patience(written, w.run(1, "latency_p95", 5).status)).isZero();
  }

  @Test
  void whateverIsNoPassIsWritten() {
    // Given
    GateWorld failing = passing();
    GateWorld silent = passing();
    SLOGateStatus written = failing.status;
    // Then
    assertThat(Progress.patience(written, failing.run(1, "latency_p95", 90).status)).isZero();
    assertThat(Progress.patience(written, silent.silence(6).status)).isZero();
  }

  @Test
  void aVerdictIsWritten() {
    // Given
    GateWorld w = passing();
    w.run(16, "latency_p95", 5);
    SLOGateStatus written = w.status;
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    // When
    w.run(1, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(Progress.patience(written, w.status)).isZero();
  }

  @Test
  void anotherRevisionOrAnotherSpecIsWritten() {
    // Given
    GateWorld revised = passing();
    GateWorld respecified = passing();
    SLOGateStatus written = revised.status;
    // When
    respecified.generation = 2;
    // Then
    assertThat(Progress.patience(written, revised.provision("a", 2, "c2").look().status)).isZero();
    assertThat(Progress.patience(written, respecified.look().status)).isZero();
  }
}
