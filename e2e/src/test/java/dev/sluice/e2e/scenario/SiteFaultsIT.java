package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.e2e.sim.Fault;
import dev.sluice.e2e.sim.Fault.Kind;
import dev.sluice.e2e.sim.SimulatedSite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sites, repositories and metrics that fail while an intent is being carried out. */
@ParameterizedClass
@EnumSource(Grounds.class)
class SiteFaultsIT {
  private static Scene scene;

  @Parameter Grounds ground;

  @BeforeParameterizedClassInvocation
  static void open(Grounds ground) throws Exception {
    scene = Scene.open(ground, 2);
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    if (scene != null) {
      scene.close();
      scene = null;
    }
  }

  @AfterEach
  void clear() throws Exception {
    scene.clear();
    scene.eventually("all sites to be Ready again", 30, () -> scene.readySites() == 2);
  }

  @Test
  void siteThatIsDownIsNamedAndCompletesWhenItReturns() throws Exception {
    // Given
    SimulatedSite dead = scene.site("edge2");
    dead.inject(Fault.of(Kind.DOWN));
    scene.eventually("edge2 to be seen", 20, () -> scene.readySites() == 1);
    // When
    long generation = scene.put(Wish.judged("dark", "edge-*"));
    // Then: the other finishes, and the intent says which and why
    scene.eventually(
        "edge1 to pass",
        40,
        () -> scene.progress("dark", "edge1").filter(s -> s.ready()).isPresent());
    assertThat(scene.verdict("dark", "edge1").orElseThrow().verdict()).isEqualTo(Verdict.Passed);
    var told = scene.progress("dark", "edge2").orElseThrow();
    assertThat(told.ready()).isFalse();
    assertThat(told.reason()).isEqualTo(Reason.SITE_UNREACHABLE.wire());
    assertThat(scene.says("dark", ConditionType.READY, Reason.SITES_NOT_READY)).isTrue();
    assertThat(scene.intent("dark").orElseThrow().getStatus().conditions())
        .anyMatch(c -> c.type().equals("Ready") && c.message().contains("edge2"));
    assertThat(scene.ledger("edge2").directories()).isEmpty();
    // When
    dead.clear(Kind.DOWN);
    // Then: without a touch
    scene.eventually("dark to be Ready", 60, () -> scene.ready("dark"));
    assertThat(scene.intent("dark").orElseThrow().getMetadata().getGeneration())
        .isEqualTo(generation);
    assertThat(scene.ledger("edge2").entries()).hasSize(1);
    assertThat(dead.provisioningPhases()).hasSize(1);
  }

  @Test
  void repositoryThatIsDownIsReportedAndRetriedGently() throws Exception {
    // Given
    scene.site("edge1").inject(Fault.of(Kind.GIT_UNREACHABLE));
    // When
    scene.put(Wish.plain("nogit", "edge1"));
    // Then
    scene.eventually(
        "the repository to be reported",
        20,
        () ->
            scene.requestSays(
                "nogit", "edge1", ConditionType.PUBLISHED, Reason.REPOSITORY_UNAVAILABLE));
    scene.eventually(
        "the intent to say so",
        10,
        () ->
            scene
                .progress("nogit", "edge1")
                .filter(s -> Reason.REPOSITORY_UNAVAILABLE.wire().equals(s.reason()))
                .isPresent());
    String version = scene.requestOf("nogit", "edge1").getMetadata().getResourceVersion();
    scene.throughout(
        "its status stands still while it is retried",
        8,
        () -> scene.requestOf("nogit", "edge1").getMetadata().getResourceVersion().equals(version));
    // When
    scene.site("edge1").clear(Kind.GIT_UNREACHABLE);
    // Then
    scene.eventually("nogit to be Ready", 40, () -> scene.ready("nogit"));
    String request = scene.requestOf("nogit", "edge1").getMetadata().getName();
    assertThat(scene.ledger("edge1").entries(request)).hasSize(1);
  }
}
