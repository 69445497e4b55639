package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision.Action;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Waves, and intents that begin, pause and end. */
@ParameterizedClass
@EnumSource(Grounds.class)
class RolloutIT {
  private static final String CANARY_3 = "rollout: {strategy: Canary, canarySites: [edge3]}\n";

  private static Scene scene;

  @Parameter Grounds ground;

  @BeforeParameterizedClassInvocation
  static void open(Grounds ground) throws Exception {
    scene = Scene.open(ground, 3);
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    if (scene != null) {
      scene.close();
      scene = null;
    }
  }

  @Test
  void restFollowsACanaryThatPassesAndIsSparedByOneThatFails() throws Exception {
    // When
    scene.put(Wish.judged("waves", "edge2", "edge3").with(CANARY_3));
    // Then: the second wave is not begun before the first has passed
    scene.eventually(
        "the rest to wait",
        20,
        () -> scene.says("waves", ConditionType.READY, Reason.WAITING_FOR_CANARY));
    scene.eventually(
        "the second wave",
        60,
        () -> {
          boolean begun = scene.requestsOf("waves").size() == 2;
          if (begun) {
            assertThat(scene.verdict("waves", "edge3").orElseThrow().verdict())
                .isEqualTo(Verdict.Passed);
          }
          return begun;
        });
    scene.eventually("both to be Ready", 60, () -> scene.ready("waves"));
    // When: a change that the canary does not stand
    String second = scene.requestOf("waves", "edge2").getMetadata().getName();
    Object spec = scene.requestOf("waves", "edge2").getSpec();
    scene.put(Wish.judged("waves", "edge2", "edge3").withCores("4").with(CANARY_3));
    scene.eventually(
        "the canary to fail",
        60,
        () -> scene.says("waves", ConditionType.PROVISIONED, Reason.CANARY_FAILED));
    // Then
    scene.eventually(
        "the canary to be rolled back",
        30,
        () -> {
          ProvisioningRequestStatus status = scene.requestOf("waves", "edge3").getStatus();
          return status.revision() != null && status.revision().action() == Action.Rollback;
        });
    scene.throughout(
        "the other site is untouched",
        5,
        () ->
            scene.requestOf("waves", "edge2").getSpec().equals(spec)
                && scene.ledger("edge2").entries(second).size() == 1);
    assertThat(scene.progress("waves", "edge2").orElseThrow().reason())
        .isEqualTo(Reason.CANARY_FAILED.wire());
  }

  @Test
  void intentEndsWithItsValidity() throws Exception {
    // When
    Instant end = Instant.now().plusSeconds(15).truncatedTo(ChronoUnit.SECONDS);
    scene.put(Wish.plain("brief", "edge1").with("validFor: {endDateTime: \"" + end + "\"}\n"));
    scene.eventually("brief to be Ready", 14, () -> scene.ready("brief"));
    String request = scene.requestOf("brief", "edge1").getMetadata().getName();
    // Then
    scene.eventually(
        "brief to expire", 30, () -> scene.says("brief", ConditionType.READY, Reason.EXPIRED));
    assertThat(Instant.now()).isAfterOrEqualTo(end);
    scene.eventually(
        "what it had delivered to be gone",
        30,
        () ->
            scene.requestsOf("brief").isEmpty()
                && scene.ledger("edge1").directory(request).isEmpty());
  }

  @Test
  void suspendedIntentKeepsWhatRunsAndBeginsNothing() throws Exception {
    // Given
    scene.put(Wish.plain("paused", "edge1"));
    scene.eventually("paused to be Ready", 40, () -> scene.ready("paused"));
    String request = scene.requestOf("paused", "edge1").getMetadata().getName();
    // When
    scene.put(Wish.plain("paused", "edge1").withCores("200m").with("suspend: true\n"));
    scene.eventually(
        "paused to say so", 20, () -> scene.says("paused", ConditionType.READY, Reason.SUSPENDED));
    // Then
    scene.throughout(
        "what runs stays as it is", 4, () -> scene.ledger("edge1").entries(request).size() == 1);
    // When
    scene.put(Wish.plain("paused", "edge1").withCores("200m"));
    // Then
    scene.eventually("paused to be Ready again", 40, () -> scene.ready("paused"));
    assertThat(scene.ledger("edge1").entries(request)).hasSize(2);
  }
}
