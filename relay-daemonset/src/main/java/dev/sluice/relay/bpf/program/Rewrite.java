package dev.sluice.relay.bpf.program;

/** The part of {@link Forward} that differs between IPv4 and IPv6. */
sealed interface Rewrite permits RewriteV4, RewriteV6 {
  /** Bytes from the start of the frame that {@link #remember} and {@link #apply} touch. */
  int headerBytes();

  /**
   * Keeps what the rewrites start from: source, sums, TTL, size, protocol. R2 is the start of the
   * frame; spoils R0 to R5.
   */
  void remember();

  /** Rewrites the IP header for the output in R7. R2 is the start of the frame; spoils R0 to R5. */
  void apply();
}
