package dev.sluice.relay.stats;

/** Why a copy was not sent. Per output, {@code matched = sent +} every cause. */
public enum DropCause {
  NO_BUFFER("noBuffer", "the socket's or device's queue was full"),
  SEND_ERROR("sendError", "the kernel refused the frame"),
  TOO_BIG("tooBig", "longer than the output's MTU"),
  TTL("ttl", "arrived with TTL or hop limit 0"),
  NO_ROUTE("noRoute", "output interface, source address or link-layer address missing"),
  RATE_LIMIT("rateLimit", "above the rule's rate limit");

  private final String label;
  private final String help;

  DropCause(String label, String help) {
    this.label = label;
    this.help = help;
  }

  /** Its place in arrays of counters. */
  @SuppressWarnings("EnumOrdinal") // the arrays are made in this order
  public int at() {
    return ordinal();
  }

  /** Its name in statistics. */
  public String label() {
    return label;
  }

  /** What it counts. */
  public String help() {
    return help;
  }
}
