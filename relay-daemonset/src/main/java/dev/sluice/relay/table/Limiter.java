package dev.sluice.relay.table;

import dev.sluice.relay.rule.RateLimit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds a rule to its rate: the generic cell rate algorithm, once for packets and once for bits. A
 * burst of 20 ms of the rate is let through. Threads may share it; it never blocks and never
 * allocates.
 */
public final class Limiter {
  /** Time is counted in 1/1024 ns, so that a packet at 100 Gbit/s still costs a whole number. */
  private static final int SCALE_BITS = 10;

  private static final long SECOND = 1_000_000_000L << SCALE_BITS;
  private static final long TOLERANCE = SECOND / 50;

  private final long perPacket;
  private final double perBit;
  private final AtomicLong packetsDue;
  private final AtomicLong bitsDue;

  /** A limiter that has seen nothing; {@code now} is in nanoseconds of any clock. */
  public Limiter(RateLimit limit, long now) {
    perPacket = limit.packetsPerSecond() == 0 ? 0 : SECOND / limit.packetsPerSecond();
    perBit = limit.bitsPerSecond() == 0 ? 0 : (double) SECOND / limit.bitsPerSecond();
    packetsDue = new AtomicLong(now << SCALE_BITS);
    bitsDue = new AtomicLong(now << SCALE_BITS);
  }

  /** Whether a packet of so many bytes may pass at that time. */
  public boolean admits(int bytes, long now) {
    long scaled = now << SCALE_BITS;
    if (perPacket != 0 && !take(packetsDue, perPacket, scaled)) {
      return false;
    }
    return perBit == 0 || take(bitsDue, (long) (perBit * bytes * 8), scaled);
  }

  /** Times are compared by their difference, so that the clock may wrap. */
  private static boolean take(AtomicLong due, long cost, long now) {
    while (true) {
      long old = due.get();
      if (old - now > TOLERANCE) {
        return false;
      }
      long start = old - now > 0 ? old : now;
      if (due.compareAndSet(old, start + cost)) {
        return true;
      }
    }
  }
}
