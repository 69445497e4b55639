package dev.sluice.relay.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void everyTimeIsInABucketWithCloseBounds() {
    Random random = new Random(8);
    for (int i = 0; i < 1_000_000; i++) {
      long nanos = random.nextLong() >>> 24 + random.nextInt(39);
      int bucket = Latency.bucket(nanos);
      assertThat(nanos).isLessThan(Latency.above(bucket));
      if (bucket > 0) {
        assertThat(nanos).isGreaterThanOrEqualTo(Latency.above(bucket - 1));
      }
      assertThat((double) Latency.above(bucket)).isLessThanOrEqualTo(nanos * 1.126 + 1);
    }
  }

  @Test
  void extremesStayInBounds() {
    assertThat(Latency.bucket(-5)).isZero();
    assertThat(Latency.bucket(Long.MIN_VALUE)).isZero();
    assertThat(Latency.bucket(Long.MAX_VALUE)).isEqualTo(Latency.BUCKETS - 1);
  }

  @Test
  void quantilesAreUpperBounds() {
    long[] buckets = new long[Latency.BUCKETS];
    for (int i = 1; i <= 100; i++) {
      buckets[Latency.bucket(i * 1000L)]++;
    }
    assertThat(Latency.quantile(buckets, 0.5)).isBetween(50_000L, 57_000L);
    assertThat(Latency.quantile(buckets, 0.99)).isBetween(99_000L, 115_000L);
    assertThat(Latency.quantile(new long[Latency.BUCKETS], 0.5)).isZero();
  }
}
