package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.e2e.sim.Fault;
import dev.sluice.e2e.sim.Fault.Kind;
import dev.sluice.e2e.sim.SimulatedSite;
import dev.sluice.e2e.sim.SimulatedSite.ApiKind;
import java.util.List;
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
  void troubleAtAnO2ImsIsReportedRetriedGentlyAndHeals() throws Exception {
    // Given: one site that never gets done, one that refuses
    scene.site("edge1").inject(Fault.of(Kind.STUCK_PROGRESSING));
    scene.site("edge2").inject(Fault.of(Kind.REFUSE_PROVISIONING));
    // When
    scene.put(Wish.plain("stuck", "edge1"));
    scene.put(Wish.plain("refused", "edge2"));
    // Then
    scene.eventually(
        "both to be reported",
        30,
        () ->
            scene.requestSays("stuck", "edge1", ConditionType.PROVISIONED, Reason.WAITING_FOR_SITE)
                && scene.requestSays(
                    "refused", "edge2", ConditionType.PROVISIONED, Reason.SITE_FAILED));
    final long stuck = scene.site("edge1").requests(ApiKind.PROVISIONING);
    final long refused = scene.site("edge2").requests(ApiKind.PROVISIONING);
    Thread.sleep(10_000);
    // Five probes ask for versions, twice each; the request itself at most once a second.
    assertThat(scene.site("edge1").requests(ApiKind.PROVISIONING) - stuck).isLessThan(25);
    assertThat(scene.site("edge2").requests(ApiKind.PROVISIONING) - refused).isLessThan(15);
    assertThat(scene.ready("stuck")).isFalse();
    // When
    scene.site("edge1").clear(Kind.STUCK_PROGRESSING);
    scene.site("edge2").clear(Kind.REFUSE_PROVISIONING);
    // Then
    scene.eventually("both to be Ready", 90, () -> scene.ready("stuck") && scene.ready("refused"));
    assertThat(scene.site("edge1").provisioningPhases()).hasSize(1);
  }

  @Test
  void siteThatAnswersNonsenseIsReportedAndHeals() throws Exception {
    // Given
    scene.site("edge1").inject(Fault.of(Kind.ERROR500));
    scene.site("edge2").inject(Fault.of(Kind.GARBAGE));
    // When
    scene.put(Wish.plain("nonsense", "edge-*"));
    // Then
    scene.eventually(
        "both sites to be reported",
        30,
        () ->
            scene.readySites() == 0
                && List.of("edge1", "edge2").stream()
                    .allMatch(s ->
                        scene
                            .progress("nonsense", s)
                            .filter(p -> !p.ready())
                            .filter(
                                p -> List.of("SiteUnreachable", "BadResponse").contains(p.reason()))
                            .isPresent()));
    long before = scene.site("edge1").requests(ApiKind.PROVISIONING);
    Thread.sleep(6_000);
    assertThat(scene.site("edge1").requests(ApiKind.PROVISIONING) - before).isLessThan(15);
    // When
    scene.site("edge1").clear(Kind.ERROR500);
    scene.site("edge2").clear(Kind.GARBAGE);
    // Then
    scene.eventually("nonsense to be Ready", 60, () -> scene.ready("nonsense"));
  }

  @Test
  void gateNeverPassesWithoutFreshData() throws Exception {
    // Given
    scene.site("edge1").inject(Fault.of(Kind.LOST_METRICS));
    scene.site("edge2").inject(Fault.of(Kind.STALE_METRICS));
    // When
    scene.put(Wish.judged("blind", "edge-*"));
    scene.eventually(
        "both to be provisioned",
        40,
        () -> scene.says("blind", ConditionType.PROVISIONED, Reason.SUCCEEDED));
    // Then
    scene.throughout(
        "no verdict is Passed",
        12,
        () ->
            List.of("edge1", "edge2").stream()
                .allMatch(s ->
                    scene
                        .verdict("blind", s)
                        .filter(v -> v.verdict() == Verdict.Passed)
                        .isEmpty()));
    assertThat(scene.ready("blind")).isFalse();
    assertThat(scene.jobsOf("blind").getFirst().getStatus().conditions())
        .anyMatch(c ->
            c.type().equals("Sampled")
                && c.status() != Truth.TRUE
                && List.of("NoData", "Stale").contains(c.reason()));
    assertThat(scene.ledger("edge1").entries(name("blind", "edge1")))
        .extracting(Ledger.Entry::action)
        .containsExactly("Publish");
    // When
    scene.site("edge1").clear(Kind.LOST_METRICS);
    scene.site("edge2").clear(Kind.STALE_METRICS);
    // Then
    scene.eventually("blind to be Ready", 90, () -> scene.ready("blind"));
  }

  private static String name(String intent, String site) {
    return scene.requestOf(intent, site).getMetadata().getName();
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
