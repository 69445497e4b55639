package dev.sluice.relay.ffi;

import java.io.IOException;

/** The verifier refused a program. */
public final class RefusedProgramException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int TAIL = 2_000;

  private final String log;

  /**
   * Keeps the whole log and shows its end, which is where the reason is.
   *
   * @param program the program's name
   * @param errno positive error number
   * @param log what the verifier wrote
   */
  public RefusedProgramException(String program, int errno, String log) {
    super(
        "the kernel refuses eBPF program %s: %s%n%s"
            .formatted(program, Native.strerror(errno), tail(log)));
    this.log = log;
  }

  /** All the verifier wrote. */
  public String log() {
    return log;
  }

  private static String tail(String log) {
    return log.length() <= TAIL ? log : "…" + log.substring(log.length() - TAIL);
  }
}
