package dev.sluice.operator.stage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets new wishes go before work on older ones: while an Intent is being turned into its children,
 * a backlog of deliveries pauses, for a moment only, so that neither can starve the other.
 */
public final class Precedence {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int urgent;

  /** Does work that others give way to. */
  public <T> T urgent(Supplier<T> work) {
    change(1);
    try {
      return work.get();
    } finally {
      change(-1);
    }
  }

  /** Returns when nothing urgent is under way, or after the longest pause. */
  void giveWay() {
    lock.lock();
    try {
      long left = LONGEST_PAUSE.toNanos();
      while (urgent > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void change(int by) {
    lock.lock();
    try {
      urgent += by;
      if (urgent == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
