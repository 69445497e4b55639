package dev.sluice.operator.stage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.function.Supplier;

/**
 * Bounds the reconciles of one kind. Reconciles run on virtual threads: thousands may be due at the
 * same time. A few may work at once, more may wait for sites meanwhile, so that neither a slow site
 * nor a backlog of deliveries keeps the other kinds, such as a new Intent, from being reconciled at
 * once.
 */
public final class Permits {
  private final Turns begun;
  private final Turns working;
  private final Precedence precedence;

  /** One waits for the end of a rush, the others for that one. */
  private final Turns door = new Turns(1);

  /**
   * Older wishes first.
   *
   * @param begun reconciles that may be under way, working or waiting
   * @param working reconciles that may use the processor
   * @param precedence who goes first
   */
  public Permits(int begun, int working, Precedence precedence) {
    this.begun = new Turns(begun);
    this.working = new Turns(working);
    this.precedence = precedence;
  }

  /** As many under way as given; twice as many at work as there are processors. */
  Permits(int begun, Precedence precedence) {
    this(begun, 2 * Runtime.getRuntime().availableProcessors(), precedence);
  }

  /** The same, for work that can wait while Intents rush in. */
  public <T> T patiently(HasMetadata subject, Supplier<T> work) {
    door.acquire(Wish.of(subject));
    try {
      precedence.afterRush();
    } finally {
      door.release();
    }
    return within(subject, work);
  }

  /** Waits for the turn of what the work is for, and works. */
  public <T> T within(HasMetadata subject, Supplier<T> work) {
    Wish wish = Wish.of(subject);
    begun.acquire(wish);
    try {
      work(wish);
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
  public <T> T outside(HasMetadata subject, Supplier<T> call) {
    rest();
    try {
      return call.get();
    } finally {
      work(Wish.of(subject));
    }
  }

  /** Whether more is waiting than can be worked on. */
  public boolean crowded() {
    return door.waiting() || begun.waiting() || working.waiting();
  }

  private void work(Wish wish) {
    working.acquire(wish);
    precedence.begin();
  }

  private void rest() {
    precedence.end();
    working.release();
  }
}
