package dev.sluice.operator.stage.relayrule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final RelaySettings S = RelaySettings.defaults();

  @Test
  void fewRulesAreReadAndWrittenAsConfigured() {
    assertThat(Pace.poll(S, 0)).isEqualTo(S.pollEvery());
    assertThat(Pace.poll(S, 200_000)).isEqualTo(S.pollEvery());
    assertThat(Pace.counters(S, 600)).isEqualTo(S.countersEvery());
  }

  @Test
  void aClockThatWasSetBackDelaysNothing() {
    Instant last = Instant.parse("2026-01-01T00:00:00Z");
    Duration every = Duration.ofSeconds(10);
    assertThat(Pace.due(last, every, last)).isFalse();
    assertThat(Pace.due(last, every, last.plusSeconds(9))).isFalse();
    assertThat(Pace.due(last, every, last.plusSeconds(10))).isTrue();
    assertThat(Pace.due(last, every, last.minusSeconds(3600))).isTrue();
    // A thread that has looked at the clock a little earlier than another one.
    assertThat(Pace.due(last, every, last.minusMillis(20))).isFalse();
  }

  @Test
  void manyRulesAreReadAndWrittenMoreRarely() {
    assertThat(Pace.poll(S, 10_000_000)).isEqualTo(Duration.ofSeconds(500));
    assertThat(Pace.counters(S, 10_000)).isEqualTo(Duration.ofSeconds(500));
  }

  @Test
  void aRelayThatHasToLoadIsAskedSoonerAndNeverLater() {
    for (long rows : new long[] {0, 100, 200_000, 1_000_000, 10_000_000}) {
      assertThat(Pace.soon(S, rows)).isLessThan(Pace.poll(S, rows));
    }
    assertThat(Pace.soon(S, 0)).isEqualTo(Duration.ofSeconds(2));
  }
}
