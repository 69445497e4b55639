package dev.sluice.operator.stage.provisioning.plan;

import java.time.Duration;
import java.util.Optional;

/** How soon to look again: a share of the time the stage has taken so far, within bounds. */
public enum Pace {
  /** Something is in work and may finish any moment: 1 s growing to 15 s. */
  POLL(4, 1, 15),
  /** Something does not answer: 2 s growing to 60 s. */
  RETRY(2, 2, 60),
  /** Something was refused and a person may change it: 1 min growing to 5 min. */
  SLOW(2, 60, 300),
  /** Only events wake. */
  EVENT(1, 0, 0);

  private final int share;
  private final int least;
  private final int most;

  Pace(int share, int leastSeconds, int mostSeconds) {
    this.share = share;
    this.least = leastSeconds;
    this.most = mostSeconds;
  }

  /** Time until the next look. */
  public Optional<Duration> after(Duration stageAge) {
    if (this == EVENT) {
      return Optional.empty();
    }
    long millis = Math.clamp(stageAge.toMillis() / share, least * 1000L, most * 1000L);
    return Optional.of(Duration.ofMillis(millis));
  }
}
