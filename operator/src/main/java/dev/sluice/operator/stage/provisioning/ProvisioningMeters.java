package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.operator.kernel.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the stage counts and times. */
final class ProvisioningMeters {
  private final MeterRegistry meters;

  ProvisioningMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Times the stage that has just ended. */
  void stages(
      @Nullable ProvisioningRequestStatus old, ProvisioningRequestStatus next, Instant now) {
    if (old != null && old.stage() != null && !old.stage().equals(next.stage())) {
      meters
          .timer("sluice.stage", "stage", old.stage().name().name())
          .record(Duration.between(old.stage().since(), now));
    }
  }

  void published() {
    meters.counter("sluice.packages.published").increment();
  }

  void rolledBack() {
    meters.counter("sluice.rollbacks").increment();
  }

  <T> Reply<T> siteRequest(String call, Reply<T> reply) {
    String outcome =
        switch (reply) {
          case Reply.Ok<T> _ -> "ok";
          case Reply.NotFound<T> _ -> "not_found";
          case Reply.Rejected<T> _ -> "rejected";
          case Reply.Unavailable<T> _ -> "unavailable";
        };
    meters.counter("sluice.site.requests", "call", call, "outcome", outcome).increment();
    return reply;
  }
}
