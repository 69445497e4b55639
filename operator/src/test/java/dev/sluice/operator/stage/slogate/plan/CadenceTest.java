package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CadenceTest {
  private static final Instant MADE = Instant.parse("2026-03-01T10:00:00Z");

  private final Cadence cadence = new Cadence(MADE, Duration.ofSeconds(20));

  private static Instant at(double seconds) {
    return MADE.plusMillis((long) (seconds * 1000));
  }

  @Test
  void aNewSampleIsJudgedAtOnceAndOnceInASlot() {
    assertThat(cadence.due(at(1), at(20.1), at(20.2))).isTrue();
    assertThat(cadence.due(at(20.2), at(25), at(25.1))).isFalse();
  }

  @Test
  void aSampleThatIsLateIsWaitedForAQuarterOfAPeriod() {
    // Judged at 0.1 s with the sample of 0 s; that of 20 s is late.
    assertThat(cadence.due(at(0.1), at(0), at(20.1))).isFalse();
    assertThat(cadence.wait(at(0.1), at(0), at(20.1))).isEqualTo(Duration.ofSeconds(5));
    assertThat(cadence.due(at(0.1), at(23), at(23.1))).isTrue();
    assertThat(cadence.due(at(0.1), at(0), at(25.1))).isTrue();
  }

  @Test
  void samplesThatHaveCeasedAreNotWaitedFor() {
    assertThat(cadence.due(at(25.1), at(0), at(45.1))).isTrue();
    assertThat(cadence.wait(at(25.1), at(0), at(41))).isEqualTo(Duration.ofMillis(4100));
  }

  @Test
  void aSampleThatCameJustAfterAnEvaluationIsJudgedBeforeItIsAPeriodOld() {
    // Judged at 1 s with a sample that was late; the next came at 2 s.
    assertThat(cadence.due(at(1), at(2), at(3))).isFalse();
    assertThat(cadence.wait(at(1), at(2), at(3))).isEqualTo(Duration.ofSeconds(14));
    assertThat(cadence.due(at(1), at(2), at(17))).isTrue();
  }

  @Test
  void insideASlotTheNextIsWaitedFor() {
    assertThat(cadence.wait(at(1), at(1), at(5))).isEqualTo(Duration.ofSeconds(15));
  }
}
