package dev.sluice.operator.stage.measurement;

import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest value of each measurement as gauge {@code sluice_measurement_value}, and {@code
 * sluice_samples_total} by outcome. At most {@value #MAX} gauges; they go when their result goes.
 */
final class SampleMeters {
  private static final int MAX = 20_000;

  private final MeterRegistry registry;
  private final Map<String, Map<String, Shown>> shown = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  SampleMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Shown(AtomicReference<Double> value, Gauge gauge) {}

  /** Counts a tick's outcome for one measurement and resource. */
  void outcome(String outcome) {
    registry.counter("sluice.samples", "outcome", outcome).increment();
  }

  /** Shows a job's newest values, and none of what is no longer there or gave no sample. */
  void show(String namespace, String job, List<Result> results) {
    Map<String, Shown> mine =
        shown.computeIfAbsent(namespace + "/" + job, k -> new ConcurrentHashMap<>());
    Set<String> seen = new HashSet<>();
    for (Result r : results) {
      if (r.error() == null && !r.samples().isEmpty()) {
        String key = r.measurement() + " " + r.resource() + " " + r.site() + " " + r.unit();
        seen.add(key);
        show(mine, key, namespace, job, r);
      }
    }
    mine.forEach((key, s) -> {
      if (!seen.contains(key)) {
        remove(mine, key);
      }
    });
  }

  /** Removes a job's gauges. */
  void forget(String namespace, String job) {
    Map<String, Shown> mine = shown.remove(namespace + "/" + job);
    if (mine != null) {
      mine.keySet().forEach(key -> remove(mine, key));
    }
  }

  private void show(Map<String, Shown> mine, String key, String namespace, String job, Result r) {
    Shown known = mine.get(key);
    if (known != null) {
      known.value().set(r.samples().getLast().value());
    } else if (count.incrementAndGet() > MAX) {
      count.decrementAndGet();
    } else {
      AtomicReference<Double> value = new AtomicReference<>(r.samples().getLast().value());
      mine.put(key, new Shown(value, register(value, namespace, job, r)));
    }
  }

  private Gauge register(AtomicReference<Double> value, String namespace, String job, Result r) {
    return Gauge.builder("sluice.measurement.value", value, AtomicReference::get)
        .description("newest sample of a measurement, in its unit")
        .tags(
            Tags.of(
                "namespace", namespace,
                "job", job,
                "measurement", r.measurement(),
                "resource", r.resource(),
                "site", Objects.toString(r.site(), ""),
                "unit", Objects.toString(r.unit(), "")))
        .register(registry);
  }

  private void remove(Map<String, Shown> mine, String key) {
    Shown gone = mine.remove(key);
    if (gone != null) {
      registry.remove(gone.gauge());
      count.decrementAndGet();
    }
  }
}
