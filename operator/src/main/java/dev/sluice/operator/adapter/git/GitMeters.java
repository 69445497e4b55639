package dev.sluice.operator.adapter.git;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * {@code sluice_git_operations_total{operation}} and {@code sluice_git_push_seconds}.
 *
 * @param registry where they live
 */
record GitMeters(MeterRegistry registry) {
  void count(String operation, int times) {
    registry.counter("sluice.git.operations", "operation", operation).increment(times);
  }

  void pushed(Duration took) {
    count("push", 1);
    Timer.builder("sluice.git.push").register(registry).record(took);
  }
}
