package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Statuses that are not worth a write because the next one is due at once: a site that has synced
 * mostly fulfils its request soon after. What such a status says is learned anew from the site at
 * the next look, so that losing it costs a question, nothing else.
 */
public final class Passing {
  private static final Duration SHORT = Duration.ofSeconds(15);

  private Passing() {}

  /** Whether {@code next} only says that a site has synced and works, and that not for long. */
  public static boolean by(
      ProvisioningRequestStatus old, ProvisioningRequestStatus next, Instant now) {
    return old.phase() == Phase.Syncing
        && next.phase() == Phase.Provisioning
        && old.stage() != null
        && now.isBefore(old.stage().since().plus(SHORT))
        && Objects.equals(old.observedGeneration(), next.observedGeneration())
        && Objects.equals(old.revision(), next.revision())
        && Objects.equals(old.verifiedRevision(), next.verifiedRevision())
        && Objects.equals(old.failedRevision(), next.failedRevision())
        && Objects.equals(old.extensions(), next.extensions());
  }
}
