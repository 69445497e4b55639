package dev.sluice.relay.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
  @Test
  void keepsTheRateOnTheWhole() {
    Pacer pacer = new Pacer(1000, 10, 0);
    long sent = 0;
    for (long now = 0; now < 5_000_000_000L; now += 130_000) {
      int due = pacer.due(now);
      assertThat(due).isIn(0, 10);
      pacer.sent(due);
      sent += due;
    }
    assertThat(sent).isBetween(4990L, 5010L);
  }

  @Test
  void catchesUpWhatWasNotSent() {
    Pacer pacer = new Pacer(1000, 1, 0);
    assertThat(pacer.due(1_000_000_000L)).isEqualTo(1);
    pacer.sent(1);
    assertThat(pacer.untilDue(1_000_000_000L)).isZero();
    pacer.sent(999);
    assertThat(pacer.untilDue(999_000_000L)).isEqualTo(1_000_000);
  }

  @Test
  void withoutARateEverythingIsDue() {
    Pacer pacer = new Pacer(0, 32, 0);
    pacer.sent(1_000_000);
    assertThat(pacer.due(1)).isEqualTo(32);
    assertThat(pacer.untilDue(1)).isZero();
  }
}
