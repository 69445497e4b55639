package dev.sluice.relay.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.RateLimit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {100, 50_000, 3_000_000})
  void admitsTheRateAndNoMore(long rate) {
    Limiter limiter = new Limiter(new RateLimit(rate, 0), 0);
    assertThat(admitted(limiter, rate * 3, 10, 100))
        .isCloseTo(rate * 10, Percentage.withPercentage(1));
  }

  @Test
  void admitsBitsWhateverTheSizeOfPackets() {
    for (int bytes : new int[] {64, 1400, 9000}) {
      Limiter limiter = new Limiter(new RateLimit(0, 80_000_000), 0);
      long packets = admitted(limiter, 3 * 10_000_000 / bytes, 10, bytes);
      assertThat(packets * bytes * 8).isCloseTo(800_000_000L, Percentage.withPercentage(1));
    }
  }

  @Test
  void aClockThatWrapsChangesNothing() {
    long start = Long.MAX_VALUE - SECOND;
    Limiter limiter = new Limiter(new RateLimit(1000, 0), start);
    long passed = 0;
    for (long i = 0; i < 40_000; i++) {
      passed += limiter.admits(100, start + i * 500_000) ? 1 : 0;
    }
    assertThat(passed).isCloseTo(20_000, Percentage.withPercentage(1));
  }

  /** Offers evenly, for some seconds. */
  private static long admitted(Limiter limiter, long perSecond, int seconds, int bytes) {
    long passed = 0;
    long gap = SECOND / perSecond;
    for (long now = 0; now < seconds * SECOND; now += gap) {
      passed += limiter.admits(bytes, now) ? 1 : 0;
    }
    return passed;
  }
}
