package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.rule.RateLimit;

/** What a packet or a byte costs a rate limit, in the units of the programs. Pure. */
final class Costs {
  private static final long SECOND = 1_000_000_000L << MapLayout.TIME_SHIFT;

  /** Keeps the cost of a packet of 64 KiB inside 63 bits. */
  private static final long LARGEST_BYTE_COST = 1L << 46;

  private Costs() {}

  /** 0 when packets are not limited. */
  static long packet(RateLimit limit) {
    return limit.packetsPerSecond() == 0 ? 0 : Math.max(1, SECOND / limit.packetsPerSecond());
  }

  /** 0 when bits are not limited. */
  static long bytes(RateLimit limit) {
    if (limit.bitsPerSecond() == 0) {
      return 0;
    }
    double cost = (double) (SECOND << MapLayout.BYTE_COST_SHIFT) * Byte.SIZE;
    return Math.clamp((long) (cost / limit.bitsPerSecond()), 1, LARGEST_BYTE_COST);
  }
}
