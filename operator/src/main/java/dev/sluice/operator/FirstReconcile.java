package dev.sluice.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures how long this process took from its start to its first reconcile. */
final class FirstReconcile implements Metrics {
  private final MeterRegistry meters;
  private final AtomicBoolean seen = new AtomicBoolean();

  FirstReconcile(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    if (seen.compareAndSet(false, true)) {
      double seconds =
          (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
              / 1000.0;
      Gauge.builder("sluice.first.reconcile.seconds", () -> seconds)
          .description("From the start of the process to its first reconcile")
          .register(meters);
    }
  }
}
