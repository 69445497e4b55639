package dev.sluice.operator.stage.measurement;

import dev.sluice.api.measurement.MeasurementJob;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ticks that were sampled and brought nothing new, so that they are on no status. Losing this
 * memory in a restart costs one early sample.
 */
final class Ticks {
  private record Tick(@Nullable String uid, Instant time) {}

  private final Map<ResourceID, Tick> last = new ConcurrentHashMap<>();

  /** The last tick of a job that was sampled, written or not. */
  @Nullable Instant last(MeasurementJob job) {
    Instant written = job.getStatus() == null ? null : job.getStatus().lastSampleTime();
    Tick tick = last.get(ResourceID.fromResource(job));
    return tick == null
            || !Objects.equals(tick.uid, job.getMetadata().getUid())
            || (written != null && written.isAfter(tick.time))
        ? written
        : tick.time;
  }

  void sampled(MeasurementJob job, Instant tick) {
    last.put(ResourceID.fromResource(job), new Tick(job.getMetadata().getUid(), tick));
  }

  void forget(MeasurementJob job) {
    last.remove(ResourceID.fromResource(job));
  }
}
