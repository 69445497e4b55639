package dev.sluice.operator.stage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets new wishes go before work on older ones. While an Intent is being turned into its children,
 * a backlog of deliveries pauses, for a moment only. While Intents keep coming, the backlog is
 * worked off on half of the processors, so that their way through operator, API server and watches
 * stays short. Neither can starve the other.
 */
public final class Precedence {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /** Intents keep coming when the last one came no longer ago. */
  private static final Duration COMING = Duration.ofMillis(250);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final int narrow;
  private int urgent;
  private int atWork;
  private long last = System.nanoTime() - COMING.toNanos();

  /** For the processors of this machine. */
  public Precedence() {
    this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /**
   * With a width.
   *
   * @param narrow how many may work on older wishes while new ones keep coming
   */
  Precedence(int narrow) {
    this.narrow = narrow;
  }

  /** Does work that others give way to. */
  public <T> T urgent(Supplier<T> work) {
    change(1);
    try {
      return work.get();
    } finally {
      change(-1);
    }
  }

  /** Returns when it is the turn of a work on something older; {@link #end} is due after it. */
  void begin() {
    lock.lock();
    try {
      long pause = LONGEST_PAUSE.toNanos();
      long coming = coming();
      while (urgent > 0 && pause > 0 || atWork >= narrow && coming > 0) {
        long wait = urgent > 0 && pause > 0 ? pause : coming;
        pause -= wait - Math.max(0, changed.awaitNanos(wait));
        coming = coming();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      atWork++;
      lock.unlock();
    }
  }

  /** The work is done, or waits for somebody else. */
  void end() {
    lock.lock();
    try {
      atWork--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * For how long Intents are still taken to keep coming, in nanoseconds; negative = they do not.
   */
  private long coming() {
    return last + COMING.toNanos() - System.nanoTime();
  }

  private void change(int by) {
    lock.lock();
    try {
      urgent += by;
      last = System.nanoTime();
      if (urgent == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
