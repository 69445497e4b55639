package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisioningState;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.fake.InMemoryPackageStore;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  @Test
  void deliversVerifiesAndThenRests() {
    // Given
    World w = new World();
    // When
    w.settle();
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Passed);
    w.settle();
    // Then
    assertThat(w.status.phase()).isEqualTo(Phase.Fulfilled);
    assertThat(w.status.provisioningStatus().provisioningState())
        .isEqualTo(ProvisioningState.fulfilled);
    assertThat(w.holds(ConditionType.READY)).isTrue();
    assertThat(w.status.verifiedRevision()).isEqualTo(w.status.revision());
    assertThat(w.status.provisionedResourceSet().oCloudNodeClusterId())
        .isEqualTo("cluster-" + World.UID);
    assertThat(w.store.commits(w.git("edge1"))).hasSize(1);
    assertThat(w.store.commits(w.git("edge1")).getFirst().note().trailers())
        .containsEntry("Sluice-Request", World.NAME)
        .containsEntry("Sluice-Generation", "1")
        .containsEntry("Sluice-Action", "Publish")
        .containsEntry("Sluice-Intent", "ran/factory")
        .containsEntry("Sluice-Content", w.status.revision().contentHash());
  }

  @Test
  void aSettledRequestCallsNothingAndWritesNothing() {
    // Given
    World w = passed();
    int writes = w.writes;
    int git = w.store.calls();
    int sync = w.sync.calls();
    int site = w.o2ims.calls().size();
    // When
    w.settle();
    // Then
    assertThat(List.of(w.writes, w.store.calls(), w.sync.calls(), w.o2ims.calls().size()))
        .isEqualTo(List.of(writes, git, sync, site));
    assertThat(w.wake).isEmpty();
  }

  @Test
  void aFailedGateBringsTheVerifiedContentBackOnce() {
    // Given
    World w = passed();
    SortedMap<String, String> good = w.content("edge1").orElseThrow();
    Revision verified = w.status.revision();
    // When
    w.spec(World.B);
    w.settle();
    String bad = w.status.revision().commit();
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    w.settle();
    // Then
    assertThat(w.content("edge1")).contains(good);
    assertThat(w.store.commits(w.git("edge1"))).hasSize(3);
    assertThat(w.store.commits(w.git("edge1")).getLast().note().trailers())
        .containsEntry("Sluice-Action", "Rollback")
        .containsEntry("Sluice-Restores", verified.commit());
    assertThat(w.status.revision().action()).isEqualTo(Revision.Action.Rollback);
    assertThat(w.status.revision().generation()).isEqualTo(1);
    assertThat(w.status.failedRevision().commit()).isEqualTo(bad);
    assertThat(w.status.failedRevision().message()).contains("latency_p95_ms 22 > 10");
    assertThat(w.status.phase()).isEqualTo(Phase.RolledBack);
    assertThat(w.says(ConditionType.READY)).isEqualTo("RolledBack");
    assertThat(w.holds(ConditionType.VERIFIED)).isTrue();
    assertThat(w.status.verifiedRevision()).isEqualTo(w.status.revision());
    assertThat(
            w.o2ims
                .held(w.api("edge1"))
                .getFirst()
                .data()
                .templateParameters()
                .at("/workloads/0/replicas")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void aFailedGenerationIsNeverPublishedAgainUntilTheSpecChanges() {
    // Given
    World w = rolledBack();
    int commits = w.store.commits(w.git("edge1")).size();
    // When
    w.retry = Optional.of("again");
    w.settle();
    // Then
    assertThat(w.store.commits(w.git("edge1"))).hasSize(commits);
    assertThat(w.status.phase()).isEqualTo(Phase.RolledBack);
    // When
    w.spec("{targetCluster: edge1, workloads: [{template: upf, replicas: 2}]}");
    w.settle();
    // Then
    assertThat(w.status.phase()).isEqualTo(Phase.Fulfilled);
    assertThat(w.status.failedRevision()).isNull();
    assertThat(w.store.commits(w.git("edge1"))).hasSize(commits + 1);
  }

  @Test
  void aFirstRevisionThatFailsIsRemovedFromGitAndSite() {
    // Given
    World w = new World();
    w.settle();
    // When
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    w.settle();
    // Then
    assertThat(w.content("edge1")).isEmpty();
    assertThat(w.o2ims.held(w.api("edge1"))).isEmpty();
    assertThat(w.status.revision().action()).isEqualTo(Revision.Action.Remove);
    assertThat(w.says(ConditionType.READY)).isEqualTo("Removed");
    assertThat(w.store.commits(w.git("edge1"))).hasSize(2);
  }

  @Test
  void aGateThatFailsTheVerifiedContentRestoresNothing() {
    // Given
    World w = passed();
    w.generation++;
    w.settle();
    // When
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    w.settle();
    // Then
    assertThat(w.says(ConditionType.VERIFIED)).isEqualTo("NothingToRestore");
    assertThat(w.store.commits(w.git("edge1"))).hasSize(1);
    assertThat(w.status.failedRevision()).isNull();
  }

  @Test
  void aGateThatOnlyReportsRollsNothingBack() {
    // Given
    World w = passed();
    w.action = SLOGateSpec.Action.Report;
    w.spec(World.B);
    w.settle();
    // When
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    w.settle();
    // Then
    assertThat(w.status.failedRevision()).isNull();
    assertThat(w.says(ConditionType.READY)).isEqualTo("GateFailed");
  }

  @Test
  void withoutGateNothingIsVerifiedAndNothingRolledBack() {
    // Given
    World w = new World();
    w.gated = false;
    // When
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.READY)).isTrue();
    assertThat(w.says(ConditionType.VERIFIED)).isEqualTo("NoGate");
    assertThat(w.status.verifiedRevision()).isNull();
  }

  @Test
  void waitsForASiteThatIsDownAndCompletesWhenItReturns() {
    // Given
    World w = new World();
    w.sites.put("edge1", Samples.site("edge1", Truth.FALSE));
    // When
    w.settle();
    // Then
    assertThat(w.says(ConditionType.READY)).isEqualTo("SiteUnreachable");
    assertThat(w.message(ConditionType.READY)).contains("edge1").contains("no answer");
    assertThat(w.store.calls() + w.o2ims.calls().size() + w.sync.calls()).isZero();
    // When
    w.sites.put("edge1", Samples.site("edge1"));
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.READY)).isTrue();
  }

  @Test
  void waitsVisiblyForCapacity() {
    // Given
    World w = new World();
    w.spec(
        "{targetCluster: edge1, workloads: [{template: upf, replicas: 9}],"
            + " resourceRequirements: {cpu: '8', memory: 1Gi}}");
    // When
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.VALID)).isTrue();
    assertThat(w.says(ConditionType.READY)).isEqualTo("InsufficientCapacity");
    assertThat(w.message(ConditionType.READY)).contains("cpu asked 72, there is 64");
    assertThat(w.store.commits(w.git("edge1"))).isEmpty();
  }

  @Test
  void aRewrittenHistoryIsReportedAndNotTouchedUntilAPersonAccepts() {
    // Given
    World w = passed();
    String tip = w.store.rewrite(w.git("edge1"));
    // When
    w.spec(World.B);
    w.settle();
    // Then
    assertThat(w.says(ConditionType.PUBLISHED)).isEqualTo("HistoryRewritten");
    assertThat(w.store.tip(w.git("edge1"))).contains(tip);
    // When
    w.accept = Optional.of(tip);
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.PUBLISHED)).isTrue();
    assertThat(w.store.commits(w.git("edge1"))).hasSize(2);
  }

  @Test
  void aSilentRepositoryIsRetriedEverMoreSlowlyAndReportedLate() {
    // Given
    World w = new World();
    w.store.failWith(new Reply.Unavailable<>(Reply.Cause.UNREACHABLE, "connection refused"));
    // When
    w.round();
    w.round();
    Duration first = w.wake.orElseThrow();
    w.now = w.now.plusSeconds(119);
    w.round();
    // Then
    assertThat(w.says(ConditionType.READY)).isEqualTo("RepositoryUnavailable");
    assertThat(first).isEqualTo(Duration.ofSeconds(2));
    assertThat(w.wake).contains(Duration.ofMillis(59_500));
    // When
    w.now = w.now.plusSeconds(1);
    w.round();
    // Then
    assertThat(w.says(ConditionType.READY)).isEqualTo("DeadlineExceeded");
    assertThat(w.message(ConditionType.READY)).contains("connection refused");
    // When
    w.store.failWith(null);
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.READY)).isTrue();
  }

  @Test
  void aRequestTheSiteFailsIsSentAgainOnlyWhenAsked() {
    // Given
    World w = new World();
    w.o2ims.endsIn(O2Ims.Phase.FAILED);
    w.settle();
    assertThat(w.says(ConditionType.READY)).isEqualTo("SiteFailed");
    assertThat(w.status.phase()).isEqualTo(Phase.Failed);
    long sent = w.o2ims.calls().stream().filter(c -> !c.startsWith("get")).count();
    // When
    w.settle();
    // Then
    assertThat(w.o2ims.calls().stream().filter(c -> !c.startsWith("get")).count()).isEqualTo(sent);
    // When
    w.o2ims.endsIn(O2Ims.Phase.FULFILLED);
    w.retry = Optional.of("now");
    w.settle();
    // Then
    assertThat(w.holds(ConditionType.READY)).isTrue();
    assertThat(w.o2ims.calls()).contains("update " + World.UID);
  }

  @Test
  void deletionRemovesPackageAndSiteRequestBeforeTheObjectGoes() {
    // Given
    World w = passed();
    // When
    w.deleting = true;
    w.settle();
    // Then
    assertThat(w.released).isTrue();
    assertThat(w.content("edge1")).isEmpty();
    assertThat(w.o2ims.held(w.api("edge1"))).isEmpty();
  }

  @Test
  void deletionWaitsVisiblyForASiteThatIsDown() {
    // Given
    World w = passed();
    w.sites.put("edge1", Samples.site("edge1", Truth.UNKNOWN));
    // When
    w.deleting = true;
    w.settle();
    // Then
    assertThat(w.released).isFalse();
    assertThat(w.content("edge1")).isEmpty();
    assertThat(w.says(ConditionType.READY)).isEqualTo("Deleting");
    assertThat(w.says(ConditionType.PROVISIONED)).isEqualTo("SiteUnreachable");
    // When
    w.sites.remove("edge1");
    w.settle();
    // Then
    assertThat(w.released).isTrue();
  }

  @Test
  void aRequestThatMovesLeavesNothingAtTheOldSite() {
    // Given
    World w = passed();
    // When
    w.spec(World.A.replace("edge1", "edge2"));
    w.settle();
    // Then
    assertThat(w.content("edge1")).isEmpty();
    assertThat(w.o2ims.held(w.api("edge1"))).isEmpty();
    assertThat(w.content("edge2")).isPresent();
    assertThat(w.status.site()).isEqualTo("edge2");
    assertThat(w.holds(ConditionType.READY)).isTrue();
  }

  @Test
  void endsInTheSameStateWhereverItCrashes() {
    // Given
    World calm = new World();
    story(calm, Integer.MAX_VALUE);
    ProvisioningRequestStatus expected = calm.status;
    List<String> history = notes(calm);
    for (int crashAt = 0; crashAt < 40; crashAt++) {
      // When
      World w = new World();
      story(w, crashAt);
      // Then
      assertThat(notes(w)).as("crash at %d", crashAt).isEqualTo(history);
      assertThat(w.content("edge1")).isEqualTo(calm.content("edge1"));
      assertThat(w.status.revision()).isEqualTo(expected.revision());
      assertThat(w.status.verifiedRevision()).isEqualTo(expected.verifiedRevision());
      assertThat(w.status.failedRevision()).isEqualTo(expected.failedRevision());
      assertThat(w.status.phase()).isEqualTo(expected.phase());
      assertThat(w.o2ims.held(w.api("edge1"))).isEqualTo(calm.o2ims.held(w.api("edge1")));
    }
  }

  /** Good revision, bad revision, rollback; the crashAt-th effect of the whole story is lost. */
  private static void story(World w, int crashAt) {
    int[] left = {crashAt};
    run(w, left);
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Passed);
    run(w, left);
    w.spec(World.B);
    run(w, left);
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    run(w, left);
  }

  private static void run(World w, int[] left) {
    for (int i = 0; i < 30; i++) {
      long before = effects(w);
      w.round(left[0] < 0 ? Integer.MAX_VALUE : left[0]);
      left[0] -= left[0] < 0 || left[0] == Integer.MAX_VALUE ? 0 : (int) (effects(w) - before);
      if (left[0] == 0) {
        left[0] = -1;
      }
      w.outside();
    }
  }

  private static long effects(World w) {
    return w.steps.stream().filter(ProvisioningStep.Effect.class::isInstance).count();
  }

  private static List<String> notes(World w) {
    return w.store.commits(w.git("edge1")).stream()
        .map(InMemoryPackageStore.Commit::note)
        .map(n -> n.subject() + n.trailers())
        .toList();
  }

  private static World passed() {
    World w = new World();
    w.settle();
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Passed);
    w.settle();
    return w;
  }

  private static World rolledBack() {
    World w = passed();
    w.spec(World.B);
    w.settle();
    w.verdicts.put(w.status.revision().contentHash(), Verdict.Failed);
    w.settle();
    return w;
  }
}
