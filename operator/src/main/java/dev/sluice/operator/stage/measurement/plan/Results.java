package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.api.measurement.MeasurementJobStatus.SampleError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds readings to what is kept. */
public final class Results {
  private Results() {}

  /** The result of a measurement and resource among results. */
  public static Optional<Result> find(List<Result> results, String measurement, String resource) {
    return results.stream()
        .filter(r -> r.measurement().equals(measurement) && r.resource().equals(resource))
        .findFirst();
  }

  /**
   * The next result. Samples of another query, unit or site are dropped; a point that is not newer
   * than the last one is no new sample; an error keeps its {@code since} while its reason stays.
   *
   * @param old what was kept
   * @param step what was done
   * @param reading what came of it
   * @param job for unit and number of samples kept
   * @param now the time
   */
  public static Result next(
      Optional<Result> old, MeasurementStep step, Reading reading, JobCheck.Job job, Instant now) {
    String unit =
        job.metrics().stream()
            .filter(m -> m.name().equals(step.measurement()))
            .findFirst()
            .map(m -> m.unit().symbol())
            .orElseThrow();
    return switch (step) {
      case MeasurementStep.Query q -> {
        Target target =
            new Target(
                q.measurement(), q.resource(), q.site(), unit, q.promql(), q.endpoint().url());
        List<Sample> kept = old.filter(target::same).map(Result::samples).orElse(List.of());
        yield result(target, add(kept, reading, job.retained()), error(old, reading, now));
      }
      case MeasurementStep.Skip s -> {
        Target target =
            new Target(
                s.measurement(),
                s.resource(),
                s.site().or(() -> old.map(Result::site)).orElse(null),
                unit,
                old.map(Result::query).orElse(null),
                old.map(Result::source).orElse(null));
        List<Sample> kept = old.filter(target::same).map(Result::samples).orElse(List.of());
        yield result(target, kept, error(old, reading, now));
      }
    };
  }

  private record Target(
      String measurement,
      String resource,
      @Nullable String site,
      String unit,
      @Nullable String query,
      @Nullable String source) {

    boolean same(Result r) {
      return unit.equals(r.unit())
          && java.util.Objects.equals(site, r.site())
          && java.util.Objects.equals(query, r.query());
    }
  }

  private static List<Sample> add(List<Sample> kept, Reading reading, int retained) {
    List<Sample> samples = new ArrayList<>(kept);
    if (reading instanceof Reading.Taken(var sample)
        && (kept.isEmpty() || sample.time().isAfter(kept.getLast().time()))) {
      samples.add(sample);
    }
    return samples.size() > retained
        ? samples.subList(samples.size() - retained, samples.size())
        : samples;
  }

  private static @Nullable SampleError error(Optional<Result> old, Reading reading, Instant now) {
    if (!(reading instanceof Reading.Missed(var reason, var message))) {
      return null;
    }
    Instant since =
        old.map(Result::error)
            .filter(e -> e.reason().equals(reason.wire()))
            .map(SampleError::since)
            .orElse(now);
    return new SampleError(reason.wire(), message, since);
  }

  private static Result result(Target t, List<Sample> samples, @Nullable SampleError error) {
    SampleSummary s = samples.isEmpty() ? null : SampleSummary.of(samples);
    return new Result(
        t.measurement(),
        t.resource(),
        t.site(),
        t.unit(),
        t.query(),
        t.source(),
        samples.size(),
        s == null ? null : s.mean(),
        s == null ? null : s.ciHalfWidth(),
        s == null ? null : s.min(),
        s == null ? null : s.max(),
        s == null ? null : s.p50(),
        s == null ? null : s.p95(),
        s == null ? null : s.p99(),
        samples,
        error);
  }
}
