package dev.sluice.relay.audience;

import java.time.Duration;

/**
 * The times of RFC 3376 (8) and RFC 3810 (9), in nanoseconds.
 *
 * @param robustness packets that may be lost, plus one
 * @param interval between general queries
 * @param response hosts have to answer a general query
 * @param startResponse hosts have to answer the first ones, so that a start knows its members soon
 * @param lastMember between queries about a group somebody left, and to answer them
 */
record Timing(int robustness, long interval, long response, long startResponse, long lastMember) {
  /** The defaults of both documents. */
  static final Timing STANDARD = new Timing(2, seconds(125), seconds(10), seconds(1), seconds(1));

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }

  /** How long a report counts (8.4). */
  long membership() {
    return robustness * interval + response;
  }

  /** How long another querier's query keeps this one silent (8.5). */
  long otherQuerier() {
    return robustness * interval + response / 2;
  }

  /** How long a group somebody left has to show another member (8.8). */
  long lastMemberTime() {
    return robustness * lastMember;
  }
}
