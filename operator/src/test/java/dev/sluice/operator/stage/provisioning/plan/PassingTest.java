package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassingTest {
  private static final Instant SINCE = Instant.parse("2026-03-01T10:00:00Z");

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

  @Test
  void aSiteThatHasSyncedAMomentAgoIsNotWrittenOneThatTakesLongerIs() {
    // Given
    ProvisioningRequestStatus syncing = status(Phase.Syncing, "c1");
    ProvisioningRequestStatus working = status(Phase.Provisioning, "c1");
    // Then
    assertThat(Passing.by(syncing, working, SINCE.plusSeconds(1))).isTrue();
    assertThat(Passing.by(syncing, working, SINCE.plus(Duration.ofSeconds(15)))).isFalse();
  }

  @Test
  void whatIsDoneFailedOrOfAnotherRevisionIsWrittenAtOnce() {
    // Given
    ProvisioningRequestStatus syncing = status(Phase.Syncing, "c1");
    Instant now = SINCE.plusSeconds(1);
    // Then
    assertThat(Passing.by(syncing, status(Phase.Fulfilled, "c1"), now)).isFalse();
    assertThat(Passing.by(syncing, status(Phase.Failed, "c1"), now)).isFalse();
    assertThat(Passing.by(syncing, status(Phase.Provisioning, "c2"), now)).isFalse();
    assertThat(Passing.by(status(Phase.Publishing, "c1"), status(Phase.Provisioning, "c1"), now))
        .isFalse();
  }
}
