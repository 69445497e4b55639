package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pause of measuring does to verdicts, and what it never does. */
class PauseTest {
  private static final String SHORT = GateWorld.ONE + "measurementWindow: 2m\n";

  private static GateWorld passed() {
    GateWorld w = new GateWorld(SHORT).measure("latency_p95", "ms").look();
    w.run(4, "latency_p95", 5);
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    return w;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 30, 2880})
  void anOutageOfAnyLengthWritesNothing(int halfMinutes) {
    // Given
    GateWorld w = passed();
    SLOGateStatus before = w.status;
    int writes = w.writes;
    // When
    w.outage(Duration.ofSeconds(30L * halfMinutes)).run(10, "latency_p95", 5);
    // Then
    assertThat(w.writes).isEqualTo(writes);
    assertThat(w.status).isEqualTo(before);
  }

  @Test
  void aViolationAfterAnOutageIsStillFound() {
    // Given
    GateWorld w = passed();
    // When
    w.outage(Duration.ofSeconds(90)).run(5, "latency_p95", 50);
    // Then
    assertThat(w.first().compliant()).isFalse();
  }

  @Test
  void aSiteThatStaysSilentAfterAnOutageIsNoData() {
    // Given
    GateWorld w = passed();
    // When: nobody can tell before maxAge, 2 min, is over
    w.outage(Duration.ofHours(1)).silence(4);
    assertThat(w.first().compliant()).isTrue();
    w.silence(6);
    // Then
    assertThat(w.first().compliant()).isNull();
    assertThat(w.first().message()).contains("the newest sample is too old");
  }

  @Test
  void aSiteThatRefusesAfterAnOutageIsNoDataAtOnce() {
    // Given
    GateWorld w = passed();
    w.error = "MetricsUnavailable";
    // When
    w.outage(Duration.ofHours(1)).silence(3);
    // Then
    assertThat(w.first().compliant()).isNull();
  }

  @Test
  void aRevisionThatIsStillWatchedDoesNotPassByAnOutage() {
    // Given
    GateWorld w = new GateWorld(SHORT).measure("latency_p95", "ms").look();
    w.run(2, "latency_p95", 5);
    // When
    w.outage(Duration.ofMinutes(10)).silence(1);
    // Then
    assertThat(w.verdict()).isNotEqualTo(Verdict.Passed);
    assertThat(w.first().noData()).isPositive();
  }

  @Test
  void aNewRevisionAfterAnOutageIsWatchedForItsOwnWindow() {
    // Given
    GateWorld w = passed();
    // When
    w.provision("a", 2, "c2").outage(Duration.ofSeconds(60)).run(3, "latency_p95", 5);
    // Then
    assertThat(w.verdict()).isEqualTo(Verdict.Progressing);
    w.run(1, "latency_p95", 5);
    assertThat(w.verdict()).isEqualTo(Verdict.Passed);
    assertThat(w.first().evidence().getFirst().oldest()).isAfterOrEqualTo(w.first().startedAt());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aSourceThatLosesSamplesAllTheTimeIsNoData(int every) {
    // Given: minSamples are 3 of the 4 that the window could have
    GateWorld w = passed();
    // When
    for (int i = 1; i <= 60; i++) {
      if (i % every == 0) {
        w.run(1, "latency_p95", 5);
      } else {
        w.silence(1);
      }
    }
    // Then
    assertThat(w.first().compliant()).isNull();
  }

  @Test
  void aRhythmThatBecomesTooSlowForTheWindowIsNoData() {
    // Given
    GateWorld w = passed();
    w.interval = Duration.ofSeconds(60);
    // When
    for (int i = 0; i < 20; i++) {
      w.silence(1).run(1, "latency_p95", 5);
    }
    // Then
    assertThat(w.first().compliant()).isNull();
  }
}
