package dev.sluice.relay.ffi;

import java.io.IOException;

/** A system call that failed: what was attempted, and the kernel's reason. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Says what was attempted and why it failed.
   *
   * @param attempt the attempt, in words a person understands
   * @param errno positive error number
   */
  public ErrnoException(String attempt, int errno) {
    super(attempt + ": " + Native.strerror(errno) + " (errno " + errno + ")");
    this.errno = errno;
  }

  /** Positive error number, see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
