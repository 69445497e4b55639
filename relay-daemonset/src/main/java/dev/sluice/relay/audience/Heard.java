package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import org.jspecify.annotations.Nullable;

/** What one host or querier said on a link. */
sealed interface Heard {
  /** Somebody listens to a group, from whatever source. */
  record Joined(Address group) implements Heard {}

  /** Somebody stopped to listen to a group, or to some of its sources; others may still listen. */
  record Left(Address group) implements Heard {}

  /**
   * A querier asked.
   *
   * @param querier its address
   * @param group the group it asked about; null = all
   * @param responseNanos time hosts have to answer
   * @param suppressed whether it forbade others to shorten their timers (RFC 3376, 4.1.5)
   */
  record Queried(Address querier, @Nullable Address group, long responseNanos, boolean suppressed)
      implements Heard {}
}
