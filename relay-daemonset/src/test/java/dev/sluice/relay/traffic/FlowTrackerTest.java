package dev.sluice.relay.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowTrackerTest {
  private final FlowTracker tracker = new FlowTracker();

  @Test
  void whatComesInOrderIsClean() {
    for (long i = 1000; i < 300_000; i++) {
      assertThat(tracker.take(i)).isTrue();
    }
    assertThat(tracker.missing()).isZero();
    assertThat(tracker.duplicates() + tracker.late()).isZero();
    assertThat(tracker.unique()).isEqualTo(299_000);
  }

  @Test
  void agreesWithASetOnRandomTraffic() {
    Random random = new Random(3);
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 50_000; i++) {
      if (random.nextInt(10) > 0) {
        numbers.add(i);
      }
      if (random.nextInt(20) == 0) {
        numbers.add(i);
      }
    }
    for (int i = 0; i + 50 < numbers.size(); i += 50) {
      Collections.shuffle(numbers.subList(i, i + 50), random);
    }
    HashSet<Long> set = new HashSet<>();
    long duplicates = 0;
    long late = 0;
    long highest = -1;
    for (long number : numbers) {
      boolean fresh = set.add(number);
      assertThat(tracker.take(number)).isEqualTo(fresh);
      duplicates += fresh ? 0 : 1;
      late += fresh && number < highest ? 1 : 0;
      highest = Math.max(highest, number);
    }
    assertThat(tracker.unique()).isEqualTo(set.size());
    assertThat(tracker.duplicates()).isEqualTo(duplicates);
    assertThat(tracker.late()).isEqualTo(late);
    assertThat(tracker.missing()).isEqualTo(highest - Collections.min(set) + 1 - set.size());
  }

  @Test
  void aJumpBeyondTheWindowIsCountedAsMissing() {
    tracker.take(0);
    tracker.take(10_000_000);
    tracker.take(10_000_001);
    assertThat(tracker.missing()).isEqualTo(9_999_999);
    assertThat(tracker.duplicates()).isZero();
  }
}
