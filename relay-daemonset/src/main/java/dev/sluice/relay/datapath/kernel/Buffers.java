package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.bpf.program.TableWriter;
import dev.sluice.relay.ffi.Membarrier;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Rotates through the buffers of the tables. A buffer is written again only when every program that
 * could have been reading it has ended, which one {@link Membarrier} proves for all buffers left
 * before it; so most publications need not wait at all.
 */
final class Buffers {
  private static final VarHandle CURRENT = JAVA_LONG.varHandle();

  /** A program runs for microseconds; for kernels that offer no proof. */
  private static final long LONG_ENOUGH_NANOS = 100_000_000;

  private final MemorySegment control;
  private final TableWriter writer;
  private final long[] leftAt = new long[MapLayout.BUFFERS];
  private int current;
  private long flips;
  private long provenFlips;
  private long version;
  private long provenVersion;

  Buffers(MapLayout layout, MemorySegment control, MemorySegment tables) {
    this.control = control;
    this.writer = new TableWriter(layout, control, tables);
    Arrays.fill(leftAt, 0);
  }

  /**
   * Writes rules into a free buffer and makes it the current one by one store.
   *
   * @param tableVersion version of the table the rules are from
   * @throws IllegalArgumentException when the rules do not fit; nothing has changed then
   */
  void publish(List<RuleEntry> rules, long tableVersion) {
    int next = current + 1 & MapLayout.BUFFERS - 1;
    if (leftAt[next] > provenFlips) {
      await();
    }
    long word = writer.write(next, rules);
    CURRENT.setRelease(control, (long) MapLayout.CURRENT, word);
    flips++;
    leftAt[current] = flips;
    current = next;
    version = tableVersion;
  }

  /** Waits until no program reads a buffer but the current one. */
  void await() {
    if (Membarrier.global() != 0) {
      LockSupport.parkNanos(LONG_ENOUGH_NANOS);
    }
    provenFlips = flips;
    provenVersion = version;
  }

  /** Version of the oldest table that a running program may still read. */
  long oldestInUse() {
    return provenVersion;
  }
}
