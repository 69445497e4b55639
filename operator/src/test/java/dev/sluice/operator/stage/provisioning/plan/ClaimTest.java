package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where something may have been delivered is known before it is, whatever crashes when. */
class ClaimTest {

  @Test
  void aSiteThatNoLabelNamesIsWrittenDownBeforeAnythingIsPublished() {
    // Given
    World w = new World();
    // When
    w.round();
    // Then
    assertThat(w.status.site()).isEqualTo("edge1");
    assertThat(w.store.calls()).isZero();
  }

  @Test
  void aSiteThatTheLabelNamesNeedsNoWriteBeforeThePublication() {
    // Given
    World w = labelled();
    // When
    w.round();
    // Then
    assertThat(w.writes).isEqualTo(1);
    assertThat(w.status.site()).isEqualTo("edge1");
    assertThat(w.status.phase()).isEqualTo(Phase.Syncing);
    assertThat(w.store.commits(w.git("edge1"))).hasSize(1);
  }

  @Test
  void whatWasPublishedWithoutAStatusIsRemovedWhenTheRequestIsDeleted() {
    // Given
    World w = labelled();
    w.round(1);
    assertThat(w.status).isNull();
    assertThat(w.content("edge1")).isPresent();
    // When
    w.deleting = true;
    w.settle();
    // Then
    assertThat(w.released).isTrue();
    assertThat(w.content("edge1")).isEmpty();
  }

  @Test
  void whatWasPublishedWithoutAStatusIsNotPublishedTwice() {
    // Given
    World w = labelled();
    w.round(1);
    // When
    w.settle();
    // Then
    assertThat(w.status.phase()).isEqualTo(Phase.Fulfilled);
    assertThat(w.store.commits(w.git("edge1"))).hasSize(1);
  }

  @Test
  void whatWasPublishedWithoutAStatusIsTakenAwayWhenTheRequestMoves() {
    // Given
    World w = labelled();
    w.round(1);
    // When
    w.spec("{targetCluster: edge2, workloads: [{template: upf}]}");
    w.label = Optional.of("edge1");
    w.settle();
    // Then
    assertThat(w.content("edge1")).isEmpty();
    assertThat(w.content("edge2")).isPresent();
    assertThat(w.status.site()).isEqualTo("edge2");
  }

  private static World labelled() {
    World w = new World();
    w.label = Optional.of("edge1");
    return w;
  }
}
