package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.kernel.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A spec with its defaults and the catalogue's queries filled in, or everything that is wrong with
 * it, each with its field's path.
 *
 * @param errors what is wrong
 * @param job what to do, when nothing is wrong
 */
public record JobCheck(List<String> errors, Optional<Job> job) {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
  private static final int DEFAULT_RETAINED = 60;

  /** Copies the errors. */
  public JobCheck {
    errors = List.copyOf(errors);
  }

  /**
   * A job that can be carried out.
   *
   * @param schedule when samples are due
   * @param timeout deadline of one query, at most a minute
   * @param retained samples kept for each measurement and resource
   * @param metrics what is sampled
   * @param targets where
   */
  public record Job(
      Schedule schedule,
      Duration timeout,
      int retained,
      List<Metric> metrics,
      List<TargetResource> targets) {
    /** Copies the collections. */
    public Job {
      metrics = List.copyOf(metrics);
      targets = List.copyOf(targets);
    }
  }

  /**
   * One metric to sample.
   *
   * @param name the measurement's name
   * @param query PromQL with variables
   * @param queryUnit unit of the query's result
   * @param unit unit in which samples are kept
   * @param window {@code $window}
   * @param series what to do with several series
   */
  public record Metric(
      String name, String query, Unit queryUnit, Unit unit, Duration window, SeriesPolicy series) {}

  /** Checks a spec against the catalogue; {@code created} anchors interval schedules. */
  public static JobCheck of(MeasurementJobSpec spec, MetricCatalogue catalogue, Instant created) {
    List<String> errors = new ArrayList<>();
    Optional<Schedule> schedule = schedule(spec, created, errors);
    Duration timeout = duration("spec.timeout", spec.timeout(), DEFAULT_TIMEOUT, errors);
    if (timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      errors.add("spec.timeout: '" + spec.timeout() + "' must be more than 0s and at most 1m");
    }
    int retained = spec.retainedSamples() == null ? DEFAULT_RETAINED : spec.retainedSamples();
    if (retained < 1 || retained > 500) {
      errors.add("spec.retainedSamples: " + retained + " must be 1 to 500");
    }
    targets(spec, errors);
    List<Metric> metrics = metrics(spec, catalogue, errors);
    return errors.isEmpty()
        ? new JobCheck(
            List.of(),
            Optional.of(
                new Job(
                    schedule.orElseThrow(), timeout, retained, metrics, spec.targetResources())))
        : new JobCheck(errors, Optional.empty());
  }

  static String units() {
    return Arrays.stream(Unit.values()).map(Unit::symbol).collect(Collectors.joining(", "));
  }

  private static Optional<Schedule> schedule(
      MeasurementJobSpec spec, Instant created, List<String> errors) {
    if (spec.schedule() != null && spec.interval() != null) {
      errors.add("spec.schedule: give schedule or interval, not both");
    }
    if (spec.schedule() != null) {
      try {
        return Optional.of(Schedule.cron(spec.schedule()));
      } catch (IllegalArgumentException e) {
        errors.add("spec.schedule: " + e.getMessage());
        return Optional.empty();
      }
    }
    Duration interval = duration("spec.interval", spec.interval(), DEFAULT_INTERVAL, errors);
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      errors.add("spec.interval: '" + spec.interval() + "' must be at least 1s");
      return Optional.empty();
    }
    return Optional.of(Schedule.every(interval, created));
  }

  private static void targets(MeasurementJobSpec spec, List<String> errors) {
    if (spec.targetResources().isEmpty()) {
      errors.add("spec.targetResources: must name at least one resource");
    }
    Set<TargetResource> seen = new HashSet<>();
    for (int i = 0; i < spec.targetResources().size(); i++) {
      TargetResource t = spec.targetResources().get(i);
      String path = "spec.targetResources[" + i + "]";
      if (t.resourceType() == null) {
        errors.add(path + ".resourceType: missing; one of ProvisioningRequest, EdgeSite");
      }
      if (t.resourceName() == null || t.resourceName().isBlank()) {
        errors.add(path + ".resourceName: missing");
      }
      if (!seen.add(t)) {
        errors.add(path + ": " + t.resourceType() + "/" + t.resourceName() + " is named twice");
      }
    }
  }

  private static List<Metric> metrics(
      MeasurementJobSpec spec, MetricCatalogue catalogue, List<String> errors) {
    if (spec.measurements().isEmpty()) {
      errors.add("spec.measurements: must hold at least one measurement");
    }
    List<Metric> metrics = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.measurements().size(); i++) {
      Measurement m = spec.measurements().get(i);
      String path = "spec.measurements[" + i + "]";
      if (!seen.add(m.name())) {
        errors.add(path + ".name: '" + m.name() + "' is used twice");
      }
      metric(path, m, catalogue, errors).ifPresent(metrics::add);
    }
    return metrics;
  }

  private static Optional<Metric> metric(
      String path, Measurement m, MetricCatalogue catalogue, List<String> errors) {
    int before = errors.size();
    Optional<MetricTemplate> known = catalogue.find(m.name());
    if (m.query() == null && known.isEmpty()) {
      errors.add(
          path
              + ".query: missing, and the catalogue has no '"
              + m.name()
              + "'; it has "
              + catalogue.names());
    }
    if (m.query() != null) {
      PromQl.unknownVariables(m.query())
          .forEach(v -> errors.add(path + ".query: " + PromQl.unknown(v)));
    }
    Optional<Unit> unit = unit(path, m, known, errors);
    Duration fallback = known.map(MetricTemplate::window).orElse(MetricCatalogue.DEFAULT_WINDOW);
    Duration window = duration(path + ".window", m.window(), fallback, errors);
    if (window.isZero()) {
      errors.add(path + ".window: must be more than 0s");
    }
    if (errors.size() > before) {
      return Optional.empty();
    }
    Unit kept = unit.orElseThrow();
    boolean own = m.query() != null;
    SeriesPolicy series =
        m.series() == null || (!own && m.series() == SeriesPolicy.Reject)
            ? (own ? SeriesPolicy.Reject : known.orElseThrow().series())
            : m.series();
    return Optional.of(
        new Metric(
            m.name(),
            m.query() == null ? known.orElseThrow().query() : m.query().strip(),
            own ? kept : known.orElseThrow().unit(),
            kept,
            window,
            series));
  }

  private static Optional<Unit> unit(
      String path, Measurement m, Optional<MetricTemplate> known, List<String> errors) {
    if (m.unit() == null) {
      if (known.isEmpty() && m.query() != null) {
        errors.add(path + ".unit: missing; a query of your own needs one of " + units());
      }
      return known.map(MetricTemplate::unit);
    }
    Optional<Unit> unit = Unit.of(m.unit());
    if (unit.isEmpty()) {
      errors.add(path + ".unit: '" + m.unit() + "' is not one of " + units());
    }
    if (m.query() == null
        && unit.isPresent()
        && known.isPresent()
        && unit.get().dimension() != known.get().unit().dimension()) {
      errors.add(
          path
              + ".unit: '"
              + m.unit()
              + "' does not fit the catalogue's query, whose unit is "
              + known.get().unit().symbol());
    }
    return unit;
  }

  private static Duration duration(
      String path, @Nullable String text, Duration absent, List<String> errors) {
    try {
      return Durations.parse(text, absent);
    } catch (IllegalArgumentException e) {
      errors.add(path + ": " + e.getMessage());
      return absent;
    }
  }
}
