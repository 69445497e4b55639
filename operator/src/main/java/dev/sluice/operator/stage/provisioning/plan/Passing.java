package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a status may wait to be written because the next one is due soon: a site that has synced
 * mostly fulfils its request in seconds, and while more is waiting than can be worked on, so is a
 * first delivery that was published. What such a status says is learned anew after a crash: the
 * package store answers the same package with the commit that is there, the site with what it has.
 */
public final class Passing {
  private static final Duration NOT = Duration.ZERO;
  private static final Duration SHORT = Duration.ofSeconds(15);

  private Passing() {}

  /**
   * How long {@code next} can wait to be written over {@code written}; zero = write it.
   *
   * @param crowded whether more is waiting than can be worked on
   */
  public static Duration patience(
      @Nullable ProvisioningRequestStatus written,
      ProvisioningRequestStatus next,
      boolean crowded) {
    if (next.conditions().stream().anyMatch(c -> Reason.warns(c.reason()))) {
      return NOT;
    }
    if (written == null || written.revision() == null) {
      return crowded && underWay(next) && next.failedRevision() == null ? SHORT : NOT;
    }
    return written.phase() == Phase.Syncing
            && next.phase() == Phase.Provisioning
            && Objects.equals(written.observedGeneration(), next.observedGeneration())
            && Objects.equals(written.revision(), next.revision())
            && Objects.equals(written.verifiedRevision(), next.verifiedRevision())
            && Objects.equals(written.failedRevision(), next.failedRevision())
            && Objects.equals(written.extensions(), next.extensions())
        ? SHORT
        : NOT;
  }

  private static boolean underWay(ProvisioningRequestStatus next) {
    return (next.phase() == Phase.Syncing || next.phase() == Phase.Provisioning)
        && next.revision() != null
        && next.revision().action() == Revision.Action.Publish;
  }
}
