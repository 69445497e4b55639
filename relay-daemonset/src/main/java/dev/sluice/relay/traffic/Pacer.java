package dev.sluice.relay.traffic;

/**
 * Says how many datagrams are due, so that a rate is kept on the whole and bursts are as wanted.
 */
final class Pacer {
  private final double perNano;
  private final int burst;
  private final long start;
  private long sent;

  /**
   * Starts at a time.
   *
   * @param rate datagrams per second; 0 = as fast as possible
   * @param burst datagrams that go together
   */
  Pacer(double rate, int burst, long start) {
    this.perNano = rate / 1e9;
    this.burst = burst;
    this.start = start;
  }

  /** Datagrams due now: 0 or a whole burst. */
  int due(long now) {
    return perNano == 0 || sent + burst <= (now - start) * perNano + burst ? burst : 0;
  }

  /** Counts what was handed to the system. */
  void sent(int count) {
    sent += count;
  }

  /** Nanoseconds until the next burst is due; 0 when one is. */
  long untilDue(long now) {
    return perNano == 0 ? 0 : Math.max(0, (long) (sent / perNano) - (now - start));
  }
}
