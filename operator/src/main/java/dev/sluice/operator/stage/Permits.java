package dev.sluice.operator.stage;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How many reconciles of one kind may be at work at the same time. Reconciles run on virtual
 * threads; kinds that wait for sites are held back here, so that they never keep the others, such
 * as a new Intent, from being reconciled at once.
 */
public final class Permits {
  private final Semaphore permits;

  /** As many as given, served in order. */
  public Permits(int count) {
    this.permits = new Semaphore(count, true);
  }

  /** Waits for a permit and works. */
  public <T> T within(Supplier<T> work) {
    permits.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      permits.release();
    }
  }
}
