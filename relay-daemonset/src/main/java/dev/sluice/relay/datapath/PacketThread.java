package dev.sluice.relay.datapath;

import dev.sluice.relay.ffi.Affinity;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Wakeup;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thread that moves the frames of one intake. */
final class PacketThread implements AutoCloseable {
  private static final int WAIT_MILLIS = 100;
  private static final int RETRY_MILLIS = 10;

  /** Longer than a ring keeps a block that is not full. */
  private static final int DRAIN_MILLIS = 30;

  private static final long STATISTICS_NANOS = 250_000_000L;
  private static final long IDLE = Long.MAX_VALUE;

  private final Nic nic;
  private final int cpu;
  private final Intake intake;
  private final Transmitter transmitter;
  private final Counters counters;
  private final Forwarder forwarder;
  private final Supplier<Table> tables;
  private final Wakeup wakeup;
  private final Thread thread;
  private volatile long inUse = IDLE;
  private volatile boolean draining;
  private volatile boolean closed;
  private volatile @Nullable String problem;
  private long statisticsDue;
  private boolean moved;

  /** The control thread's own. */
  private boolean unicast;

  /**
   * Takes the intake over, and closes it when this fails.
   *
   * @param cpu processor to run on; negative = any
   */
  PacketThread(Nic nic, int cpu, Intake intake, Supplier<Table> tables, PathOptions options)
      throws IOException {
    this.nic = nic;
    this.cpu = cpu;
    this.intake = intake;
    this.tables = tables;
    counters = new Counters();
    try {
      transmitter = new Transmitter(counters, options.bypassQueueing());
      wakeup = new Wakeup();
    } catch (IOException e) {
      intake.close();
      throw e;
    }
    forwarder = new Forwarder(counters, transmitter, options.fragments());
    thread = Thread.ofPlatform().name("relay-" + nic.name()).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Nic nic() {
    return nic;
  }

  Counters counters() {
    return counters;
  }

  /** Version of the table this thread uses at the moment; the largest number when it uses none. */
  long inUse() {
    return inUse;
  }

  @Nullable String problem() {
    return problem;
  }

  private void run() {
    if (cpu >= 0) {
      int answer = Affinity.pin(cpu);
      if (answer < 0) {
        problem = "cannot run on processor " + cpu + ": " + Native.strerror(-answer);
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollSet = arena.allocate(2 * Native.POLLFD_SIZE, 8);
      boolean going = true;
      while (going) {
        int frames = step();
        if (frames <= 0) {
          boolean more = await(pollSet, frames);
          going = !closed && (more || !draining);
        } else {
          going = !closed;
        }
      }
    } catch (RuntimeException | AssertionError e) {
      problem = "the packet thread of " + nic.name() + " ended: " + e;
    } finally {
      counters.add(Total.RING_DROPS, intake.drops());
      intake.close();
      transmitter.close();
    }
  }

  private int step() {
    Table table;
    do {
      // Announced before it is used, and looked at again: the control thread sees either this
      // version or that this thread saw a newer table.
      table = tables.get();
      inUse = table.version();
    } while (table != tables.get());
    long now = System.nanoTime();
    forwarder.begin(table, nic.index(), now);
    int frames = intake.receive(forwarder);
    moved |= frames > 0;
    if (now - statisticsDue >= 0) {
      statisticsDue = now + STATISTICS_NANOS;
      statistics();
    }
    inUse = IDLE;
    return frames;
  }

  /**
   * Counts drops. The kernel drops what finds no room; where nothing waits there is room. A ring of
   * frames can be stuck all the same: after a frame of a kind PACKET_VNET_HDR has no word for, its
   * slot is never given out again. This thread then ends, and the next publication begins another.
   */
  private void statistics() {
    long drops = intake.drops();
    counters.add(Total.RING_DROPS, drops);
    if (drops > 0 && !moved) {
      throw new IllegalStateException("frames are dropped although none waits");
    }
    moved = false;
  }

  /** Waits for frames or a signal; answers whether there may be frames. */
  private boolean await(MemorySegment pollSet, int frames) {
    // After an error the descriptor may be ready at once and for ever.
    boolean failed = frames < 0 && frames != -Errno.EINTR;
    Native.pollSet(pollSet, 0, failed ? -1 : intake.fd(), Native.POLLIN);
    Native.pollSet(pollSet, 1, wakeup.fd(), Native.POLLIN);
    Native.poll(pollSet, 2, failed ? RETRY_MILLIS : draining ? DRAIN_MILLIS : WAIT_MILLIS);
    if (Native.pollGet(pollSet, 1) != 0) {
      wakeup.clear();
      return true;
    }
    return (Native.pollGet(pollSet, 0) & Native.POLLIN) != 0;
  }

  /** Whether frames to single hosts are wanted too; any thread may say so. */
  void takeUnicast(boolean wanted) {
    if (wanted != unicast) {
      unicast = wanted;
      intake.takeUnicast(wanted);
    }
  }

  /** Takes nothing in any more, handles what was taken in, and ends. */
  void drain() {
    intake.detach();
    draining = true;
    wakeup.signal();
  }

  /** Waits for the end; answers whether it came in time. */
  boolean join(Duration limit) {
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    wakeup.signal();
    if (thread.getState() == Thread.State.NEW) {
      intake.close();
      transmitter.close();
    } else if (!join(Duration.ofSeconds(5))) {
      problem = "the packet thread of " + nic.name() + " does not end";
    }
    wakeup.close();
  }
}
