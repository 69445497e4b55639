package dev.sluice.e2e.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Something that is wrong with a site.
 *
 * @param kind what
 * @param delay how much later every answer comes; of {@link Kind#SLOW} only
 * @param factor by what latency is multiplied; of {@link Kind#BAD_SLO} only
 */
public record Fault(Kind kind, Duration delay, double factor) {

  /** What may be wrong. */
  public enum Kind {
    /** Connections are closed without an answer. */
    DOWN("down"),
    /** Answers are late. */
    SLOW("slow"),
    /** Every answer is HTTP 500. */
    ERROR500("error500"),
    /** Every answer is HTTP 200 with a page of HTML. */
    GARBAGE("garbage"),
    /** New and changed provisioning requests are answered with HTTP 422. */
    REFUSE_PROVISIONING("refuseProvisioning"),
    /** Provisioning requests do not get past PROGRESSING. */
    STUCK_PROGRESSING("stuckProgressing"),
    /** Provisioning requests end as FAILED. */
    FAIL_PROVISIONING("failProvisioning"),
    /** Queries find nothing, a scrape finds no workload. */
    LOST_METRICS("lostMetrics"),
    /** Nothing recorded since the fault began can be seen. */
    STALE_METRICS("staleMetrics"),
    /** Latency is multiplied. */
    BAD_SLO("badSlo"),
    /** The repository is gone for the sync agent and for pushes. */
    GIT_UNREACHABLE("gitUnreachable");

    private final String wire;

    Kind(String wire) {
      this.wire = wire;
    }

    /** Name in the admin API. */
    public String wire() {
      return wire;
    }

    /** By its name in the admin API. */
    public static Optional<Kind> of(String wire) {
      return Arrays.stream(values()).filter(k -> k.wire.equals(wire)).findFirst();
    }
  }

  /** A fault with the usual delay (2 s) and factor (5). */
  public static Fault of(Kind kind) {
    return new Fault(kind, Duration.ofSeconds(2), 5);
  }

  /** Late answers. */
  public static Fault slow(Duration delay) {
    return new Fault(Kind.SLOW, delay, 1);
  }

  /** Multiplied latency. */
  public static Fault badSlo(double factor) {
    return new Fault(Kind.BAD_SLO, Duration.ZERO, factor);
  }
}
