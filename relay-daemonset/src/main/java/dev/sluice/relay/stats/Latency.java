package dev.sluice.relay.stats;

/**
 * Buckets of a latency histogram: eight per power of two, so that a bucket's bounds are at most
 * 12.5 % apart.
 */
public final class Latency {
  private static final int SUB_BITS = 3;

  /** Number of buckets; the last holds everything from about 2^43 ns on. */
  public static final int BUCKETS = 41 << SUB_BITS;

  private Latency() {}

  /** Bucket of a time; a negative one, from a clock that was set, is in the first. */
  public static int bucket(long nanos) {
    if (nanos < 1 << SUB_BITS) {
      return (int) Math.max(0, nanos);
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos);
    int sub = (int) (nanos >>> exponent - SUB_BITS) & (1 << SUB_BITS) - 1;
    return Math.min(BUCKETS - 1, (exponent - SUB_BITS + 1 << SUB_BITS) + sub);
  }

  /** Smallest time, in nanoseconds, that is above a bucket. */
  public static long above(int bucket) {
    int next = bucket + 1;
    int octave = next >>> SUB_BITS;
    long sub = next & (1 << SUB_BITS) - 1;
    return octave == 0 ? sub : (1L << SUB_BITS | sub) << octave - 1;
  }

  /** Time, in nanoseconds, that a share of all samples is below; 0 when there are none. */
  public static long quantile(long[] buckets, double share) {
    long count = 0;
    for (long n : buckets) {
      count += n;
    }
    long wanted = (long) Math.ceil(count * share);
    long seen = 0;
    for (int i = 0; i < buckets.length && count > 0; i++) {
      seen += buckets[i];
      if (seen >= wanted) {
        return above(i);
      }
    }
    return 0;
  }
}
