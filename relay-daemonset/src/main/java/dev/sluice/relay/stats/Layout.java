package dev.sluice.relay.stats;

/** Where counters of rules and outputs are, relative to their slot; all are 64 bits. */
public final class Layout {
  /** Longs a rule slot has. */
  public static final int RULE_STRIDE = 16;

  /** Packets the rule claimed. */
  public static final int PACKETS = 0;

  /** Bytes of IP packets the rule claimed, headers included. */
  public static final int BYTES = 1;

  /** When the last one came, in nanoseconds of CLOCK_MONOTONIC; 0 = never. */
  public static final int LAST_SEEN = 2;

  /** Latest source addresses, newest first: high and low half each; 0, 0 = none. */
  public static final int SOURCES = 4;

  /** Source addresses that are remembered. */
  public static final int SOURCE_COUNT = 6;

  /** Longs an output slot has. */
  public static final int OUTPUT_STRIDE = 8;

  /** Copies sent. */
  public static final int SENT = 0;

  /** Bytes of IP packets sent, headers included. */
  public static final int SENT_BYTES = 1;

  /** Drops, in the order of {@link DropCause}. */
  public static final int DROPS = 2;

  private Layout() {}
}
