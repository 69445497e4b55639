package dev.sluice.operator.stage.slogate;

import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * {@code sluice_gate_verdicts_total} by verdict, and {@code sluice_gate_decision_seconds}: from the
 * newest sample of the deciding evaluation to the verdict.
 */
final class GateMeters {
  private final MeterRegistry registry;
  private final Timer decision;

  GateMeters(MeterRegistry registry) {
    this.registry = registry;
    this.decision =
        Timer.builder("sluice.gate.decision")
            .description("from the deciding sample to the verdict")
            .publishPercentileHistogram()
            .register(registry);
  }

  void concluded(SubjectVerdict v, Instant now) {
    registry.counter("sluice.gate.verdicts", "verdict", v.verdict().name()).increment();
    v.evidence().stream()
        .map(Evidence::newest)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .map(newest -> Duration.between(newest, now))
        .filter(d -> !d.isNegative())
        .ifPresent(decision::record);
  }
}
