package dev.sluice.operator.stage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets new wishes go before work on older ones, so that their way through operator, API server and
 * watches stays short. While an Intent is being turned into its children, other work pauses, for a
 * moment only. While Intents keep coming, other work is done on half of the processors. While they
 * rush in, nothing is begun that can wait, for half a minute at most. Neither can starve the other.
 */
public final class Precedence {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /** Intents keep coming when the last one came no longer ago. */
  private static final Duration COMING = Duration.ofMillis(250);

  /** Intents rush in when so many came within the {@link #SPAN}. */
  private static final int RUSH = 5;

  private static final long SPAN = Duration.ofMillis(500).toNanos();
  private static final Duration LONGEST_RUSH = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final int narrow;
  private int urgent;
  private int atWork;
  private long last = System.nanoTime() - COMING.toNanos();
  private final long[] newest = new long[RUSH];
  private int came;
  private long rushBegan;

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

  /** Returns when Intents do not rush in, or have done so for long. */
  void afterRush() {
    lock.lock();
    try {
      for (long left = rush(); left > 0; left = rush()) {
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
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

  /** For how long the rush goes on at least, in nanoseconds; negative = there is none. */
  private long rush() {
    long now = System.nanoTime();
    if (came < RUSH || now - rushBegan > LONGEST_RUSH.toNanos()) {
      return -1;
    }
    return newest[came % RUSH] + SPAN - now;
  }

  private void arrived(long now) {
    boolean rushing = came >= RUSH && now - newest[came % RUSH] < SPAN;
    newest[came % RUSH] = now;
    came = came + 1 < 2 * RUSH ? came + 1 : RUSH;
    if (!rushing) {
      rushBegan = now;
    }
  }

  private void change(int by) {
    lock.lock();
    try {
      urgent += by;
      last = System.nanoTime();
      if (by > 0) {
        arrived(last);
      }
      if (urgent == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
