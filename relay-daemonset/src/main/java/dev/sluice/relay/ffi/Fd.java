package dev.sluice.relay.ffi;

import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor, closed once. */
public final class Fd implements AutoCloseable {
  private final AtomicInteger number;

  private Fd(int number) {
    this.number = new AtomicInteger(number);
  }

  /**
   * Takes a descriptor over.
   *
   * @param answer of a call that opens one, or its negated errno
   * @param attempt what was attempted, for the error
   */
  public static Fd of(int answer, String attempt) throws ErrnoException {
    return new Fd(Native.check(answer, attempt));
  }

  /** Its number; -1 once it is closed. */
  public int number() {
    return number.get();
  }

  @Override
  public void close() {
    int open = number.getAndSet(-1);
    if (open >= 0) {
      // An error here has no remedy: the descriptor is gone either way (close(2)).
      Native.close(open);
    }
  }
}
