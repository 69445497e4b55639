package dev.sluice.operator.stage;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds the reconciles of one kind. Reconciles run on virtual threads: thousands may be due at the
 * same time. A few may work at once, more may wait for sites meanwhile, so that neither a slow site
 * nor a backlog of deliveries keeps the other kinds, such as a new Intent, from being reconciled at
 * once.
 */
public final class Permits {
  private final Semaphore begun;
  private final Semaphore working;
  private final Precedence precedence;

  /**
   * Served in order.
   *
   * @param begun reconciles that may be under way, working or waiting
   * @param working reconciles that may use the processor
   * @param precedence who goes first
   */
  public Permits(int begun, int working, Precedence precedence) {
    this.begun = new Semaphore(begun, true);
    this.working = new Semaphore(working, true);
    this.precedence = precedence;
  }

  /** As many under way as given; twice as many at work as there are processors. */
  Permits(int begun, Precedence precedence) {
    this(begun, 2 * Runtime.getRuntime().availableProcessors(), precedence);
  }

  /** Waits for its turn and works. */
  public <T> T within(Supplier<T> work) {
    begun.acquireUninterruptibly();
    try {
      work();
      try {
        return work.get();
      } finally {
        rest();
      }
    } finally {
      begun.release();
    }
  }

  /** Waits for somebody else in the midst of work: others may work meanwhile. */
  public <T> T outside(Supplier<T> call) {
    rest();
    try {
      return call.get();
    } finally {
      work();
    }
  }

  private void work() {
    working.acquireUninterruptibly();
    precedence.begin();
  }

  private void rest() {
    precedence.end();
    working.release();
  }
}
