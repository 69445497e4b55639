package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Stage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassingTest {
  private static final Instant SINCE = Instant.parse("2026-03-01T10:00:00Z");
  private static final ProvisioningRequestStatus SYNCING = status(Phase.Syncing, "c1");

  private static ProvisioningRequestStatus status(Phase phase, String commit) {
    return new ProvisioningRequestStatus(
        null,
        null,
        null,
        List.of(),
        1L,
        phase,
        "edge1",
        new Stage(phase, SINCE, 1),
        new Revision(1, "sha256:a", commit, Revision.Action.Publish, null),
        null,
        null);
  }

  private static ProvisioningRequestStatus says(
      ProvisioningRequestStatus s, ConditionType type, Reason reason) {
    Condition c = Condition.of(type, Truth.UNKNOWN, reason, "", SINCE, 1);
    return new ProvisioningRequestStatus(
        null, null, null, List.of(c), 1L, s.phase(), s.site(), s.stage(), s.revision(), null, null);
  }

  @Test
  void aSiteThatHasJustSyncedIsNotWritten() {
    ProvisioningRequestStatus working = status(Phase.Provisioning, "c1");
    assertThat(Passing.patience(SYNCING, working, false)).isPositive();
  }

  @Test
  void whatIsDoneFailedOrOfAnotherRevisionIsWrittenAtOnce() {
    assertThat(Passing.patience(SYNCING, status(Phase.Fulfilled, "c1"), true)).isZero();
    assertThat(Passing.patience(SYNCING, status(Phase.Failed, "c1"), true)).isZero();
    assertThat(Passing.patience(SYNCING, status(Phase.Provisioning, "c2"), true)).isZero();
    assertThat(
            Passing.patience(
                status(Phase.Publishing, "c1"), status(Phase.Provisioning, "c1"), true))
        .isZero();
  }

  @Test
  void aFirstDeliveryUnderWayWaitsOnlyWhileMoreIsWaitingThanCanBeWorkedOn() {
    assertThat(Passing.patience(null, SYNCING, true)).isPositive();
    assertThat(Passing.patience(null, status(Phase.Provisioning, "c1"), true)).isPositive();
    assertThat(Passing.patience(null, SYNCING, false)).isZero();
    assertThat(Passing.patience(null, status(Phase.Fulfilled, "c1"), true)).isZero();
    assertThat(Passing.patience(null, status(Phase.Pending, "c1"), true)).isZero();
  }

  @Test
  void whatAPersonShouldLookAtIsWrittenAtOnce() {
    ProvisioningRequestStatus lost = says(SYNCING, ConditionType.SYNCED, Reason.SITE_UNREACHABLE);
    assertThat(Passing.patience(null, lost, true)).isZero();
    assertThat(
            Passing.patience(
                SYNCING,
                says(
                    status(Phase.Provisioning, "c1"),
                    ConditionType.PROVISIONED,
                    Reason.SITE_UNREACHABLE),
                false))
        .isZero();
  }
}
