package dev.sluice.e2e.sim;

/**
 * How a workload behaves under load. With offered load λ (requests/s), {@code capacity = Σ replicas
 * × cores × ratePerCore} and {@code ρ = λ / capacity}:
 *
 * <pre>
 *   mean latency  m = base × min(1 / (1 − ρ), maxSlowdown)     (M/M/1 sojourn time, capped)
 *   latency       exponential with mean m, so p95 = m × ln 20 ≈ 3.0 m
 *   success ratio s = min(1, capacity / λ)                     (what does not fit gets a 503)
 * </pre>
 *
 * With the defaults a namespace of 8 cores has p95 between 4.6 and 6.6 ms at the standard sites;
 * with 4 cores edge3 (ρ = 0.76) has 16.9 ms and the others stay below 7.3 ms.
 *
 * @param ratePerCore requests per second one core can serve
 * @param baseSeconds mean latency without load
 * @param maxSlowdown cap of the slowdown, reached near saturation
 * @param bytesPerRequest bytes a served request moves
 */
record LoadModel(
    double ratePerCore, double baseSeconds, double maxSlowdown, double bytesPerRequest) {

  /** The parameters described above. */
  static final LoadModel STANDARD = new LoadModel(250, 0.00135, 20, 600_000);

  /**
   * Behaviour at one load.
   *
   * @param meanSeconds mean latency of served requests
   * @param success share of requests that are served
   */
  record Point(double meanSeconds, double success) {
    /** Share of served requests that take at most that long. */
    double below(double seconds) {
      return 1 - Math.exp(-seconds / meanSeconds);
    }
  }

  Point at(double offered, double cores) {
    double capacity = cores * ratePerCore;
    if (offered <= 0) {
      return new Point(baseSeconds, 1);
    }
    double slack = 1 - offered / capacity; // minus infinity without any capacity
    double slowdown = slack <= 1 / maxSlowdown ? maxSlowdown : 1 / slack;
    return new Point(baseSeconds * slowdown, Math.min(1, capacity / offered));
  }
}
