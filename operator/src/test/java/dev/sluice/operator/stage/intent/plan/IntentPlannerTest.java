package dev.sluice.operator.stage.intent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Child;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntentPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A cluster in memory: carries out steps and lets sites and gate answer. */
  private static final class World {
    final List<Site> sites = new ArrayList<>();
    final Map<String, Child<ProvisioningRequestSpec, ProvisioningRequestStatus>> requests =
        new LinkedHashMap<>();
    final List<SLOGateStatus.SubjectVerdict> verdicts = new ArrayList<>();
    Optional<Child<MeasurementJobSpec, Void>> job = Optional.empty();
    Optional<Child<SLOGateSpec, SLOGateStatus>> gate = Optional.empty();
    Optional<IntentStatus> status = Optional.empty();
    IntentTranslation translation;
    long generation = 1;
    boolean deleting;
    boolean held = true;
    Instant now = NOW;
    Optional<Duration> wake = Optional.empty();

    World(IntentSpec spec, String... names) {
      translation = IntentTranslator.translate(spec);
      for (String n : names) {
        sites.add(new Site(n, List.of(), Map.of(), false, null));
      }
    }

    IntentFacts facts() {
      return new IntentFacts(
          new IntentFacts.Self("default", "i", "uid-1", generation),
          deleting,
          held,
          status,
          sites,
          List.copyOf(requests.values()),
          job,
          gate.map(g ->
              new Child<>(
                  g.name(),
                  g.generation(),
                  g.deleting(),
                  g.labels(),
                  g.annotations(),
                  g.spec(),
                  new SLOGateStatus(List.of(), g.generation(), null, verdicts))));
    }

    List<IntentStep> round() {
      Plan<IntentStep> plan = IntentPlanner.plan(translation, facts(), now);
      List<IntentStep> steps = plan.steps();
      wake = plan.wakeAfter();
      steps.forEach(this::carryOut);
      IntentView view = IntentView.of(Placement.of(translation, facts(), null), facts(), now);
      status = Optional.of(IntentConditions.next(view, facts(), List.of(), now));
      return steps;
    }

    private void carryOut(IntentStep step) {
      switch (step) {
        case IntentStep.CreateRequest(var name, var marks, var spec) -> {
          assertThat(requests).doesNotContainKey(name);
          requests.put(
              name, new Child<>(name, 1, false, marks.labels(), marks.annotations(), spec, null));
        }
        case IntentStep.CorrectRequest(var name, var marks, var spec) -> {
          var old = requests.get(name);
          long next = old.spec().equals(spec) ? old.generation() : old.generation() + 1;
          requests.put(
              name,
              new Child<>(
                  name, next, false, marks.labels(), marks.annotations(), spec, old.status()));
        }
        case IntentStep.DeleteRequest(var name) -> requests.remove(name);
        case IntentStep.ApplyJob(var name, var marks, var spec) ->
            job =
                Optional.of(
                    new Child<>(name, 1, false, marks.labels(), marks.annotations(), spec, null));
        case IntentStep.ApplyGate(var name, var marks, var spec) ->
            gate =
                Optional.of(
                    new Child<>(
                        name,
                        gate.map(g -> g.spec().equals(spec) ? g.generation() : g.generation() + 1)
                            .orElse(1L),
                        false,
                        marks.labels(),
                        marks.annotations(),
                        spec,
                        null));
        case IntentStep.DeleteJob _ -> job = Optional.empty();
        case IntentStep.DeleteGate _ -> gate = Optional.empty();
        case IntentStep.SetFinalizer _ -> held = true;
        case IntentStep.ReleaseFinalizer _ -> held = false;
      }
    }

    Child<ProvisioningRequestSpec, ProvisioningRequestStatus> at(String site) {
      return requests.values().stream()
          .filter(r -> site.equals(r.spec().targetCluster()))
          .findFirst()
          .orElseThrow();
    }

    void provision(String site) {
      var r = at(site);
      set(r, null);
    }

    void rollBack(String site) {
      var r = at(site);
      set(
          r,
          new ProvisioningRequestStatus.FailedRevision(
              r.generation(), "h", "c", "default/g", "latency 12 > 10"));
    }

    private void set(
        Child<ProvisioningRequestSpec, ProvisioningRequestStatus> r,
        ProvisioningRequestStatus.FailedRevision failed) {
      Condition provisioned =
          Condition.of(
              ConditionType.PROVISIONED,
              Condition.Truth.TRUE,
              Reason.SUCCEEDED,
              "done",
              NOW,
              r.generation());
      var status =
          new ProvisioningRequestStatus(
              null,
              null,
              null,
              List.of(provisioned),
              r.generation(),
              failed == null
                  ? ProvisioningRequestStatus.Phase.Fulfilled
                  : ProvisioningRequestStatus.Phase.RolledBack,
              null,
              null,
              new ProvisioningRequestStatus.Revision(
                  r.generation(),
                  "h",
                  "c" + r.generation(),
                  ProvisioningRequestStatus.Revision.Action.Publish,
                  null),
              null,
              failed);
      requests.put(
          r.name(),
          new Child<>(
              r.name(), r.generation(), false, r.labels(), r.annotations(), r.spec(), status));
    }

    void judge(String site, SLOGateStatus.Verdict verdict, String value) {
      var r = at(site);
      verdicts.removeIf(v -> v.subject().equals(r.name()));
      verdicts.add(
          new SLOGateStatus.SubjectVerdict(
              r.name(),
              site,
              gate.orElseThrow().generation(),
              r.generation(),
              "c" + r.generation(),
              verdict,
              NOW,
              NOW,
              NOW,
              1,
              0,
              0,
              0,
              "passed",
              1,
              null,
              null,
              "said by the gate",
              List.of(
                  new SLOGateStatus.Evidence(
                      "latency_p95_ms",
                      "<=",
                      BigDecimal.TEN,
                      verdict == SLOGateStatus.Verdict.Passed ? "Pass" : "Fail",
                      new BigDecimal(value),
                      "ms",
                      "mean",
                      5,
                      NOW,
                      NOW,
                      "j",
                      "q",
                      "s",
                      null,
                      null)),
              null));
    }

    Condition condition(ConditionType type) {
      return Conditions.find(status.orElseThrow().conditions(), type).orElseThrow();
    }
  }

  private static IntentSpec spec(IntentSpec.Rollout rollout, String target, String... objects) {
    return new IntentSpec(
        null,
        null,
        List.of(
            new IntentSpec.Expectation(
                "e",
                null,
                List.of("deploy"),
                List.of(TextNode.valueOf(target)),
                List.of(objects),
                null,
                List.of())),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        rollout,
        null,
        null,
        null);
  }

  private static IntentSpec.Rollout canary(String deadline) {
    return new IntentSpec.Rollout(
        IntentSpec.Rollout.Strategy.Canary, List.of("edge2"), null, deadline);
  }

  private static final String[] FOUR = {"edge1", "edge2", "edge3", "edge4"};

  @Test
  void createsOneRequestForEachSiteAndOneJobAndGate() {
    // Given
    World world =
        new World(spec(null, "edge-*", "o-ran-du", "latency<=10ms"), "edge-1", "edge-2", "core");
    // When
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps).filteredOn(IntentStep.CreateRequest.class::isInstance).hasSize(2);
    assertThat(steps).filteredOn(IntentStep.ApplyJob.class::isInstance).hasSize(1);
    assertThat(steps).filteredOn(IntentStep.ApplyGate.class::isInstance).hasSize(1);
  }

  @Test
  void restsWhenThePlanWasCarriedOut() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    IntentStatus before = world.status.orElseThrow();
    // When
    List<IntentStep> again = world.round();
    // Then
    assertThat(again).isEmpty();
    assertThat(world.status).contains(before);
  }

  @Test
  void restoresAFieldSomebodyAddedByReplacingTheSpec() {
    // Given
    World world = new World(spec(null, "edge1", "o-ran-du"), FOUR);
    world.round();
    var r = world.at("edge1");
    var s = r.spec();
    world.requests.put(
        r.name(),
        new Child<>(
            r.name(),
            2,
            false,
            r.labels(),
            r.annotations(),
            new ProvisioningRequestSpec(
                s.name(),
                "by hand",
                null,
                null,
                null,
                s.targetCluster(),
                s.workloads(),
                null,
                null,
                null),
            null));
    // When
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps)
        .singleElement()
        .isInstanceOfSatisfying(
            IntentStep.CorrectRequest.class, a -> assertThat(a.spec()).isEqualTo(s));
  }

  @Test
  void rollsOutToTheRestOnlyWhenTheCanaryIsProvisionedAndPassed() {
    // Given
    World world = new World(spec(canary("10m"), "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    assertThat(world.requests).hasSize(1);
    world.provision("edge2");
    world.round();
    assertThat(world.requests).hasSize(1);
    assertThat(world.condition(ConditionType.READY).reason()).isEqualTo("WaitingForCanary");
    // When
    world.judge("edge2", SLOGateStatus.Verdict.Passed, "7");
    world.round();
    // Then
    assertThat(world.requests).hasSize(4);
    assertThat(world.status.orElseThrow().rollout().wave()).isEqualTo(2);
  }

  @Test
  void stopsAtACanaryThatTakesLongerThanItMayAndGoesOnWhenItPassesAfterAll() {
    // Given
    World world = new World(spec(canary("10m"), "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    world.provision("edge2");
    // When
    world.now = NOW.plusSeconds(600);
    world.round();
    // Then
    assertThat(world.condition(ConditionType.READY).reason()).isEqualTo("WaitingForCanary");
    assertThat(world.wake).contains(Duration.ofMillis(1));
    // When
    world.now = NOW.plusSeconds(601);
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps).isEmpty();
    assertThat(world.condition(ConditionType.READY).reason()).isEqualTo("CanaryFailed");
    assertThat(world.condition(ConditionType.READY).message())
        .contains("did not become ready in time");
    assertThat(world.wake).isEmpty();
    // When
    world.judge("edge2", SLOGateStatus.Verdict.Passed, "7");
    world.round();
    // Then
    assertThat(world.requests).hasSize(4);
  }

  @Test
  void staysInTheSecondWaveWhenTheCanaryFailsLater() {
    // Given
    World world = new World(spec(canary(null), "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    world.provision("edge2");
    world.judge("edge2", SLOGateStatus.Verdict.Passed, "7");
    world.round();
    // When
    world.judge("edge2", SLOGateStatus.Verdict.Failed, "70");
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps).isEmpty();
    assertThat(world.requests).hasSize(4);
    assertThat(world.status.orElseThrow().rollout().wave()).isEqualTo(2);
  }

  @Test
  void stopsAtACanaryThatWasRolledBack() {
    // Given
    World world = new World(spec(canary(null), "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    // When
    world.rollBack("edge2");
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps).isEmpty();
    assertThat(world.condition(ConditionType.READY).reason()).isEqualTo("CanaryFailed");
    assertThat(world.status.orElseThrow().fulfilment().notFulfilledState()).isEqualTo("DEGRADED");
  }

  @Test
  void isFulfilledWithTheWorstValueWhenEverySitePassed() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du", "latency<=10ms"), "edge1", "edge2");
    world.round();
    // When
    world.provision("edge1");
    world.provision("edge2");
    world.judge("edge1", SLOGateStatus.Verdict.Passed, "7");
    world.judge("edge2", SLOGateStatus.Verdict.Passed, "9");
    world.round();
    // Then
    var report = world.status.orElseThrow().fulfilment();
    assertThat(report.fulfilmentStatus()).isEqualTo("FULFILLED");
    var target =
        report.expectationFulfilmentResults().getFirst().targetFulfilmentResults().getFirst();
    assertThat(target.targetAchievedValue()).isEqualTo("9ms");
    assertThat(world.status.orElseThrow().summary()).isEqualTo("2/2");
  }

  @Test
  void doesNotChangeStatusWhenOnlySamplesMove() {
    // Given
    World world = new World(spec(null, "edge1", "o-ran-du", "latency<=10ms"), "edge1");
    world.round();
    world.provision("edge1");
    world.judge("edge1", SLOGateStatus.Verdict.Passed, "7");
    world.round();
    IntentStatus before = world.status.orElseThrow();
    // When
    world.judge("edge1", SLOGateStatus.Verdict.Passed, "8");
    world.round();
    // Then
    assertThat(world.status).contains(before);
  }

  @Test
  void deletesTheRequestOfASiteThatLeftAndAddsOneForASiteThatCame() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du"), "edge1", "edge2");
    world.round();
    // When
    world.sites.removeFirst();
    world.sites.add(new Site("edge9", List.of(), Map.of(), false, null));
    world.round();
    // Then
    assertThat(world.requests.values())
        .extracting(r -> r.spec().targetCluster())
        .containsExactlyInAnyOrder("edge2", "edge9");
  }

  @Test
  void namesSelectorsAndKnownSitesWhenNothingMatches() {
    // Given
    World world = new World(spec(null, "edge-cluster-us-west-1", "o-ran-du"), "edge1");
    // When
    world.round();
    // Then
    Condition placed = world.condition(ConditionType.PLACED);
    assertThat(placed.reason()).isEqualTo("NoMatchingSite");
    assertThat(placed.message()).contains("edge-cluster-us-west-1").contains("edge1");
  }

  @Test
  void createsNoGateWithoutTargets() {
    // Given
    World world = new World(spec(null, "edge1", "o-ran-du"), "edge1");
    // When
    world.round();
    // Then
    assertThat(world.gate).isEmpty();
    assertThat(world.job).isEmpty();
  }

  @Test
  void setsTheFinalizerWithTheFirstChildren() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du"), FOUR);
    world.held = false;
    // Then
    assertThat(world.round())
        .contains(new IntentStep.SetFinalizer())
        .filteredOn(IntentStep.CreateRequest.class::isInstance)
        .hasSize(4);
    assertThat(world.round()).isEmpty();
  }

  @Test
  void releasesTheFinalizerOnlyWhenNoChildIsLeft() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du", "latency<=10ms"), FOUR);
    world.round();
    world.deleting = true;
    // When
    List<IntentStep> first = IntentPlanner.plan(world.translation, world.facts(), NOW).steps();
    first.forEach(world::carryOut);
    List<IntentStep> second = IntentPlanner.plan(world.translation, world.facts(), NOW).steps();
    // Then
    assertThat(first).hasSize(6).noneMatch(IntentStep.ReleaseFinalizer.class::isInstance);
    assertThat(second).containsExactly(new IntentStep.ReleaseFinalizer());
  }

  @Test
  void touchesNothingWhileTheSpecHasErrors() {
    // Given
    World world = new World(spec(null, "edge*", "o-ran-du"), FOUR);
    world.round();
    // When
    world.translation = IntentTranslator.translate(spec(null, "edge*", "latency<fast"));
    List<IntentStep> steps = world.round();
    // Then
    assertThat(steps).isEmpty();
    assertThat(world.requests).hasSize(4);
    assertThat(world.condition(ConditionType.TRANSLATED).message()).contains("fast");
  }
}
