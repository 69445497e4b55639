package dev.sluice.e2e.sim;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How the sites behave.
 *
 * @param port port of the server; 0 = any free one
 * @param branch branch the sites follow
 * @param pollInterval how often a sync agent looks at its branch
 * @param applyTime how long a sync agent takes for a commit
 * @param provisioningTime from an accepted request to FULFILLED, and from DELETE to gone
 * @param tick how often counters are advanced and recorded
 * @param history how long recorded values are kept
 * @param seed of the load's noise
 * @param clock the time
 */
public record SimulatorOptions(
    int port,
    String branch,
    Duration pollInterval,
    Duration applyTime,
    Duration provisioningTime,
    Duration tick,
    Duration history,
    long seed,
    InstantSource clock) {

  /** Rejects times that make no sense. */
  public SimulatorOptions {
    for (Duration positive : new Duration[] {pollInterval, tick, history}) {
      if (!positive.isPositive()) {
        throw new IllegalArgumentException(
            "pollInterval, tick and history must be positive, not " + positive);
      }
    }
    if (applyTime.isNegative() || provisioningTime.isNegative()) {
      throw new IllegalArgumentException("applyTime and provisioningTime must not be negative");
    }
  }

  /** Half-second cadences, ten minutes of history, a tick of 250 ms. */
  public static SimulatorOptions defaults() {
    return new SimulatorOptions(
        0,
        "main",
        Duration.ofMillis(500),
        Duration.ofMillis(50),
        Duration.ofMillis(500),
        Duration.ofMillis(250),
        Duration.ofMinutes(10),
        42,
        InstantSource.system());
  }

  /** For tests: everything as soon as it can be seen. */
  public static SimulatorOptions fast() {
    SimulatorOptions d = defaults();
    return d.withCadence(Duration.ofMillis(50), Duration.ofMillis(10))
        .withProvisioningTime(Duration.ofMillis(100))
        .withTick(Duration.ofMillis(50), d.history);
  }

  /** Another port. */
  public SimulatorOptions withPort(int newPort) {
    return new SimulatorOptions(
        newPort, branch, pollInterval, applyTime, provisioningTime, tick, history, seed, clock);
  }

  /** Other times of the sync agents. */
  public SimulatorOptions withCadence(Duration newPoll, Duration newApply) {
    return new SimulatorOptions(
        port, branch, newPoll, newApply, provisioningTime, tick, history, seed, clock);
  }

  /** Another time to provision. */
  public SimulatorOptions withProvisioningTime(Duration time) {
    return new SimulatorOptions(
        port, branch, pollInterval, applyTime, time, tick, history, seed, clock);
  }

  /** Another recording: hundreds of sites want a second and a few minutes. */
  public SimulatorOptions withTick(Duration newTick, Duration newHistory) {
    return new SimulatorOptions(
        port, branch, pollInterval, applyTime, provisioningTime, newTick, newHistory, seed, clock);
  }

  /** Another seed. */
  public SimulatorOptions withSeed(long newSeed) {
    return new SimulatorOptions(
        port, branch, pollInterval, applyTime, provisioningTime, tick, history, newSeed, clock);
  }

  /** Another clock. */
  public SimulatorOptions withClock(InstantSource newClock) {
    return new SimulatorOptions(
        port, branch, pollInterval, applyTime, provisioningTime, tick, history, seed, newClock);
  }
}
