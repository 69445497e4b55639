package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.fake.FakeO2Ims;
import dev.sluice.operator.fake.FakeSync;
import dev.sluice.operator.fake.InMemoryPackageStore;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.PackageStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request, its sites and the outside, without Kubernetes: rounds run as the reconciler runs
 * them, and a crash loses everything a round has not written.
 */
final class World {
  static final String NAME = "factory-edge1-abc123";
  static final String UID = "0f0e0d0c-0b0a-0908-0706-050403020100";
  static final String A =
      "{targetCluster: edge1, workloads: [{template: upf}], slaRequirements: {maxLatency: 10ms}}";
  static final String B = "{targetCluster: edge1, workloads: [{template: upf, replicas: 3}]}";

  final InMemoryPackageStore store = new InMemoryPackageStore();
  final FakeO2Ims o2ims = new FakeO2Ims();
  final FakeSync sync = new FakeSync();
  final Map<String, SiteFacts> sites = new TreeMap<>();
  final Map<String, Verdict> verdicts = new HashMap<>();
  final List<ProvisioningStep> steps = new ArrayList<>();
  boolean gated = true;
  SLOGateSpec.Action action = SLOGateSpec.Action.Rollback;
  ProvisioningRequestSpec spec = Samples.spec(A);
  long generation = 1;
  boolean deleting;
  boolean released;
  Optional<String> label = Optional.empty();
  Optional<String> retry = Optional.empty();
  Optional<String> accept = Optional.empty();
  Instant now = Samples.T0;
  int writes;
  Optional<Duration> wake = Optional.empty();
  @Nullable ProvisioningRequestStatus status;

  World() {
    sites.put("edge1", Samples.site("edge1"));
    sites.put("edge2", Samples.site("edge2"));
  }

  void spec(String yaml) {
    spec = Samples.spec(yaml);
    generation++;
  }

  /** One round, as the reconciler runs it. */
  void round() {
    round(Integer.MAX_VALUE);
  }

  /** One round that crashes after so many effects; false = it came to its end before. */
  boolean round(int crashAfter) {
    ProvisioningFacts facts = facts();
    Round round = ProvisioningConditions.begin(facts, now);
    int effects = 0;
    for (int i = 0; i < 64; i++) {
      Plan<ProvisioningStep> plan = ProvisioningPlanner.plan(spec, facts, round);
      if (plan.steps().isEmpty()) {
        return !end(facts, round);
      }
      ProvisioningStep step = plan.steps().getFirst();
      steps.add(step);
      if (step instanceof ProvisioningStep.Effect effect) {
        if (effects++ == crashAfter) {
          return true;
        }
        round = ProvisioningConditions.fold(round, facts, act(effect));
        if (effects == crashAfter) {
          return true;
        }
      } else {
        round = ProvisioningConditions.fold(round, (ProvisioningStep.Mark) step);
      }
    }
    throw new AssertionError("endless: " + steps.getLast());
  }

  private boolean end(ProvisioningFacts facts, Round round) {
    if (round.end().orElse(null) instanceof Round.End.Release) {
      released = true;
      return true;
    }
    Verdicts.Closed closed = Verdicts.close(spec, facts, round);
    wake = closed.wake();
    if (!closed.status().equals(status)) {
      status = closed.status();
      writes++;
    }
    return true;
  }

  /** Rounds, with the outside going on in between, until nothing moves. */
  void settle() {
    for (int i = 0; i < 40 && !released; i++) {
      round();
      outside();
    }
  }

  /** The outside goes on: sites apply what is in Git, requests end, gates judge. */
  void outside() {
    now = now.plusSeconds(1);
    sites
        .values()
        .forEach(s ->
            store
                .tip(s.spec().delivery().git().url())
                .ifPresent(tip -> sync.applied(s.spec().delivery().sync().endpoint().url(), tip)));
    o2ims.tick();
  }

  ProvisioningFacts facts() {
    ProvisioningFacts.Request request =
        new ProvisioningFacts.Request(
            NAME, UID, generation, deleting, Optional.of("ran/factory"), label, retry, accept);
    return new ProvisioningFacts(
        request,
        status,
        RequestReader.siteNames(spec, label).stream()
            .flatMap(n -> sites.values().stream().filter(s -> s.isNamed(n)))
            .findFirst(),
        ProvisioningFacts.claimed(status, request).map(sites::get),
        gated ? List.of(gate()) : List.of(),
        Samples.catalogue());
  }

  /** A gate that judges what stands in the status, by its content. */
  private ProvisioningFacts.GateFacts gate() {
    Optional<SubjectVerdict> entry = Optional.empty();
    if (status != null && status.revision() != null && holds(ConditionType.PROVISIONED)) {
      Revision r = status.revision();
      entry =
          Optional.of(
              new SubjectVerdict(
                  NAME,
                  "edge1",
                  1,
                  r.generation(),
                  r.commit(),
                  verdicts.getOrDefault(r.contentHash(), Verdict.Progressing),
                  now,
                  null,
                  null,
                  0,
                  0,
                  0,
                  0,
                  null,
                  0,
                  null,
                  null,
                  "latency_p95_ms 22 > 10",
                  List.of(),
                  null));
    }
    return new ProvisioningFacts.GateFacts("ran/factory", 1, action, entry);
  }

  boolean holds(ConditionType type) {
    return status != null
        && Conditions.find(status.conditions(), type).filter(Condition::holds).isPresent();
  }

  String says(ConditionType type) {
    return Conditions.find(status.conditions(), type).orElseThrow().reason();
  }

  String message(ConditionType type) {
    return Conditions.find(status.conditions(), type).orElseThrow().message();
  }

  String git(String site) {
    return sites.get(site).spec().delivery().git().url();
  }

  String api(String site) {
    return sites.get(site).spec().o2ims().endpoint().url();
  }

  Optional<SortedMap<String, String>> content(String site) {
    return store.content(git(site), NAME);
  }

  private Outcome act(ProvisioningStep.Effect effect) {
    return switch (effect) {
      case ProvisioningStep.Publish s -> new Outcome.Published(s, store.put(s.git(), s.write()));
      case ProvisioningStep.Restore s -> {
        Reply<SortedMap<String, String>> read =
            store.read(s.git(), s.packageName(), s.verified().commit());
        yield new Outcome.Restored(
            s,
            read instanceof Reply.Ok<SortedMap<String, String>>(var f) ? f : new TreeMap<>(),
            read.then(f ->
                store.put(
                    s.git(),
                    new PackageStore.Write(s.packageName(), f, s.note(), s.knownCommit()))));
      }
      case ProvisioningStep.RemovePackage s ->
          new Outcome.Removed(s, store.remove(s.git(), s.removal()));
      case ProvisioningStep.LoadContent s ->
          new Outcome.Loaded(store.read(s.git(), s.packageName(), s.revision().commit()));
      case ProvisioningStep.ReadSync s ->
          new Outcome.SyncSeen(
              sync.read(s.sync())
                  .then(state ->
                      state.syncedCommit().isEmpty()
                          ? new Reply.Ok<>(new Outcome.Sync(state, false))
                          : store
                              .contains(s.git(), s.commit(), state.syncedCommit().get())
                              .map(c -> new Outcome.Sync(state, c))));
      case ProvisioningStep.PollSiteRequest s ->
          new Outcome.Polled(o2ims.get(s.endpoint(), s.id()));
      case ProvisioningStep.CreateSiteRequest s ->
          new Outcome.Sent(o2ims.create(s.endpoint(), s.data()));
      case ProvisioningStep.UpdateSiteRequest s ->
          new Outcome.Sent(o2ims.update(s.endpoint(), s.data(), s.etag()));
      case ProvisioningStep.DeleteSiteRequest s ->
          new Outcome.Deleted(o2ims.delete(s.endpoint(), s.id()));
    };
  }
}
