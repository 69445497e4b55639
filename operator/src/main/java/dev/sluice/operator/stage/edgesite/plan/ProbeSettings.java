package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a site is probed, with the defaults filled in.
 *
 * @param interval time between probes of a healthy site
 * @param gracePeriod how long a silent site stays Unknown
 * @param deadline deadline of a whole probe: the least of timeout, interval and ten seconds
 * @param problems what is wrong with the spec; then nothing is probed
 */
public record ProbeSettings(
    Duration interval, Duration gracePeriod, Duration deadline, List<String> problems) {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(90);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MAX_DEADLINE = Duration.ofSeconds(10);
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  /** Copies the problems. */
  public ProbeSettings {
    problems = List.copyOf(problems);
  }

  /** Reads a spec; every problem is listed. */
  public static ProbeSettings of(@Nullable EdgeSiteSpec spec) {
    List<String> problems = new ArrayList<>();
    EdgeSiteSpec.Probe probe = spec == null ? null : spec.probe();
    Endpoint endpoint = endpoint(spec);
    if (endpoint == null) {
      problems.add("spec.o2ims.endpoint is missing; give the base URL of the site's O2 IMS");
    }
    Duration interval =
        read("spec.probe.interval", probe == null ? null : probe.interval(), INTERVAL, problems);
    if (interval.compareTo(MIN_INTERVAL) < 0) {
      problems.add("spec.probe.interval is " + interval.toMillis() + "ms; at least 1s is allowed");
    }
    Duration grace =
        read("spec.probe.gracePeriod", probe == null ? null : probe.gracePeriod(), GRACE, problems);
    Duration timeout =
        read(
            "spec.o2ims.endpoint.timeout",
            endpoint == null ? null : endpoint.timeout(),
            TIMEOUT,
            problems);
    if (timeout.isZero()) {
      problems.add("spec.o2ims.endpoint.timeout is 0; more than 0ms is allowed");
    }
    Duration deadline =
        Stream.of(timeout, interval, MAX_DEADLINE).min(Comparator.naturalOrder()).orElseThrow();
    return new ProbeSettings(interval, grace, deadline, problems);
  }

  /** The O2 IMS endpoint of a spec, if it has one. */
  static @Nullable Endpoint endpoint(@Nullable EdgeSiteSpec spec) {
    return spec == null || spec.o2ims() == null ? null : spec.o2ims().endpoint();
  }

  private static Duration read(
      String field, @Nullable String text, Duration absent, List<String> problems) {
    try {
      return Durations.parse(text, absent);
    } catch (IllegalArgumentException | ArithmeticException e) {
      problems.add(field + ": " + e.getMessage());
      return absent;
    }
  }
}
