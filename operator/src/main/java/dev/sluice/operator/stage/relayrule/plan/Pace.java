package dev.sluice.operator.stage.relayrule.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * How often things happen, so that many rules on many nodes load neither the relays nor the API
 * server more than a few do.
 */
public final class Pace {
  /** Rules read from all relays together in a second. */
  private static final long ROWS_PER_SECOND = 20_000;

  /** Writes of counters to the API server in a second, of all rules together. */
  private static final long WRITES_PER_SECOND = 20;

  /** A relay that has to load something is asked more often. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Duration SET_BACK = Duration.ofMinutes(1);

  private Pace() {}

  /** Time between two readings of a relay. */
  public static Duration poll(RelaySettings settings, long rows) {
    return longer(settings.pollEvery(), Duration.ofSeconds(rows / ROWS_PER_SECOND));
  }

  /** The same for a relay that has not loaded its newest file. */
  public static Duration soon(RelaySettings settings, long rows) {
    Duration usual = poll(settings, rows);
    Duration soon = longer(SOON, usual.dividedBy(5));
    return soon.compareTo(usual) < 0 ? soon : usual;
  }

  /** Time between two writes of a rule's counters. */
  public static Duration counters(RelaySettings settings, long rules) {
    return longer(settings.countersEvery(), Duration.ofSeconds(rules / WRITES_PER_SECOND));
  }

  /**
   * Whether the time for something has come again. A clock that was set back by more than a minute
   * delays nothing; less than that is a thread that looked at it before another one acted.
   *
   * @param last when it was done last
   */
  public static boolean due(Instant last, Duration every, Instant now) {
    return now.isBefore(last.minus(SET_BACK)) || !now.isBefore(last.plus(every));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
