package dev.sluice.operator.stage;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A number of places. Who waits for one for the oldest wish gets the next that is free; every
 * fourth goes to who has waited longest, so that nobody waits for ever.
 */
final class Turns {
  private static final int FAIR = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Waiter> byWish =
      new TreeSet<>(Comparator.comparing(Waiter::wish).thenComparingLong(Waiter::arrival));
  private final TreeSet<Waiter> byArrival =
      new TreeSet<>(Comparator.comparingLong(Waiter::arrival));
  private int free;
  private long arrivals;
  private int granted;

  Turns(int places) {
    this.free = places;
  }

  /** Waits for a place; {@link #release} is due after it. */
  void acquire(Wish wish) {
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return;
      }
      Waiter waiter = new Waiter(wish, arrivals++, lock.newCondition());
      byWish.add(waiter);
      byArrival.add(waiter);
      while (byArrival.contains(waiter)) {
        waiter.called.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands the place to the next, who need not compete for it. */
  void release() {
    lock.lock();
    try {
      if (byWish.isEmpty()) {
        free++;
        return;
      }
      Waiter next = granted++ % FAIR == FAIR - 1 ? byArrival.first() : byWish.first();
      byWish.remove(next);
      byArrival.remove(next);
      next.called.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits. */
  boolean waiting() {
    lock.lock();
    try {
      return !byWish.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private record Waiter(Wish wish, long arrival, Condition called) {}
}
