package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision.Action;
import dev.sluice.e2e.scenario.Killer.Boundary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} at the boundaries of a delivery and of a rollback. An undisturbed run tells which
 * effects there are; then one intent for each boundary is carried out by an operator that dies
 * exactly there, and, for the others in flight, anywhere. All must end as the undisturbed one did.
 * On a real API server the boundaries are those of Git and O2 IMS, whose servers are the test's.
 */
@ParameterizedClass
@EnumSource(Grounds.class)
class KillIT {
  private static final String SITE = "edge3";
  private static final int ROUNDS = 3;
  private static final int ROUND_SECONDS = 600;

  /** How many occurrences of each status write are tried; of all other effects, all are. */
  private static final int OCCURRENCES = Integer.getInteger("kill.occurrences", 1);

  private static Scene scene;
  private static Killer killer;
  private static GitFront git;

  @Parameter Grounds ground;

  @BeforeParameterizedClassInvocation
  static void open(Grounds ground) throws Exception {
    scene = Scene.closed(ground, 3, w -> w.setting("SLUICE_LEADER_ELECTION_ENABLED", "false"));
    killer = new Killer(scene);
    git = new GitFront(scene.site(SITE).repositoryPath().getParent(), killer);
    scene.sites().listen(killer);
    scene.requests().ifPresent(log -> log.onMutation(killer::write));
    scene.register(git.edgeSite(scene.site(SITE), "30s"));
    scene.world().startOperator();
    scene.eventually("the site to be Ready", 30, () -> scene.readySites() == 1);
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    if (scene != null) {
      killer.disarm();
      scene.close();
      git.close();
      scene = null;
    }
  }

  @Test
  void endsTheSameWhereverTheOperatorDies() throws Exception {
    // Given: a delivery and a rollback without a disturbance
    killer.watch("r0");
    change("r0", "8");
    scene.eventually("the first intent to pass", 60, () -> passed("r0"));
    EndState delivered = EndState.settled(scene, "r0", SITE);
    List<String> delivery = killer.effects("r0");
    killer.watch("r0");
    change("r0", "4");
    scene.eventually("the first intent to be rolled back", 90, () -> restored("r0"));
    EndState restored = EndState.settled(scene, "r0", SITE);
    List<String> rollback = killer.effects("r0");
    System.out.println("effects of a delivery: " + delivery);
    System.out.println("effects of a change and its rollback: " + rollback);
    assertThat(delivery).contains("Git push", "POST to O2 IMS");
    assertThat(rollback.stream().filter("Git push"::equals)).hasSize(2);
    // When, then
    Deque<String> intents = new ArrayDeque<>(deliver(boundaries(delivery), delivered));
    rollBack(boundaries(rollback), intents, restored);
  }

  private static List<String> deliver(Set<Boundary> boundaries, EndState wanted) throws Exception {
    List<String> all = new ArrayList<>();
    Set<Boundary> left = boundaries;
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      List<String> names = new ArrayList<>();
      for (Boundary boundary : left) {
        names.add("a" + round + String.format("%02d", names.size()));
        killer.arm(names.getLast(), boundary);
      }
      names.forEach(name -> change(name, "8"));
      left = strike("delivery", names, () -> names.stream().allMatch(KillIT::passed));
      for (String name : names) {
        scene.eventually(
            name + " to end as the undisturbed one",
            60,
            () -> passed(name) && EndState.of(scene, name, SITE).equals(wanted));
        assertThat(ledger(name)).as(name).containsExactly("1 Publish");
        assertOneSiteRequest(name);
      }
      all.addAll(names);
    }
    assertStruck("delivery", boundaries, left);
    return all;
  }

  private static void rollBack(Set<Boundary> boundaries, Deque<String> intents, EndState wanted)
      throws Exception {
    Set<Boundary> left = boundaries;
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      List<String> names = take(intents, left.size(), round);
      int i = 0;
      for (Boundary boundary : left) {
        killer.arm(names.get(i++), boundary);
      }
      names.forEach(name -> change(name, "4"));
      left = strike("rollback", names, () -> names.stream().allMatch(KillIT::restored));
      for (String name : names) {
        scene.eventually(
            name + " to be rolled back as the undisturbed one",
            60,
            () -> restored(name) && EndState.of(scene, name, SITE).equals(wanted));
        assertThat(ledger(name)).as(name).containsExactly("1 Publish", "2 Publish", "2 Rollback");
        List<Ledger.Entry> commits = scene.ledger(SITE).entries(request(name));
        assertThat(commits.getLast().tree()).isPresent().isEqualTo(commits.getFirst().tree());
        assertOneSiteRequest(name);
      }
    }
    assertStruck("rollback", boundaries, left);
  }

  /** Delivered intents; where there are too few, more are delivered in peace. */
  private static List<String> take(Deque<String> intents, int count, int round) throws Exception {
    List<String> fresh = new ArrayList<>();
    while (intents.size() < count) {
      fresh.add("b" + round + String.format("%02d", fresh.size()));
      change(fresh.getLast(), "8");
      intents.add(fresh.getLast());
    }
    scene.eventually("more to pass", 90, () -> fresh.stream().allMatch(KillIT::passed));
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(intents.remove());
    }
    return taken;
  }

  /** Revives the operator until every boundary was met or every intent is done. */
  private static Set<Boundary> strike(String what, List<String> names, BooleanSupplier done)
      throws Exception {
    long start = System.nanoTime();
    int deaths = 0;
    while (killer.anyArmed() || killer.down()) {
      if (killer.down()) {
        deaths++;
        Thread.sleep(100);
        killer.revived();
        scene.world().launchOperator();
      } else if (done.getAsBoolean()
          || System.nanoTime() - start > ROUND_SECONDS * 1_000_000_000L) {
        break;
      }
      Thread.sleep(100);
    }
    Set<Boundary> left = killer.disarm();
    if (killer.down()) {
      deaths++;
      killer.revived();
      scene.world().launchOperator();
    }
    System.out.printf(
        "%s: %d boundaries, operator killed %d times, %d not met%n",
        what, names.size(), deaths, left.size());
    return left;
  }

  /** Sample counts differ from run to run, so a late occurrence may not come; every kind must. */
  private static void assertStruck(String what, Set<Boundary> boundaries, Set<Boundary> left) {
    Set<Boundary> struck = new LinkedHashSet<>(boundaries);
    struck.removeAll(left);
    System.out.println(what + ": killed " + struck + ", never came " + left);
    assertThat(struck.stream().map(b -> b.before() + b.effect()).distinct())
        .containsExactlyInAnyOrderElementsOf(
            boundaries.stream().map(b -> b.before() + b.effect()).distinct().toList());
  }

  private static Set<Boundary> boundaries(List<String> effects) {
    Map<String, Integer> seen = new HashMap<>();
    Set<Boundary> all = new LinkedHashSet<>();
    for (String effect : effects) {
      int n = seen.merge(effect, 1, Integer::sum);
      boolean outside = !effect.contains("status");
      if (outside || n <= OCCURRENCES) {
        all.add(new Boundary(effect, n, true));
        all.add(new Boundary(effect, n, false));
      }
    }
    return all;
  }

  private static void change(String name, String cores) {
    scene.put(Wish.judged(name, SITE).withCores(cores));
  }

  private static boolean passed(String name) {
    return scene.ready(name);
  }

  private static boolean restored(String name) {
    if (scene.requestsOf(name).isEmpty()) {
      return false;
    }
    ProvisioningRequestStatus status = scene.requestOf(name, SITE).getStatus();
    return status != null
        && status.revision() != null
        && status.revision().action() == Action.Rollback
        && scene
            .verdict(name, SITE)
            .map(SubjectVerdict::verdict)
            .filter(Verdict.Passed::equals)
            .isPresent();
  }

  private static String request(String name) {
    return scene.requestOf(name, SITE).getMetadata().getName();
  }

  private static List<String> ledger(String name) {
    return scene.ledger(SITE).entries(request(name)).stream()
        .map(e -> e.generation() + " " + e.action())
        .toList();
  }

  private static void assertOneSiteRequest(String name) {
    assertThat(scene.requestsOf(name)).hasSize(1);
    assertThat(scene.gatesOf(name)).hasSize(1);
    assertThat(scene.jobsOf(name)).hasSize(1);
    ProvisioningRequest request = scene.requestOf(name, SITE);
    String uid = request.getMetadata().getUid();
    assertThat(scene.site(SITE).provisioningPhases()).containsEntry(uid, "FULFILLED");
    assertThat(killer.created(uid)).as("requests made at the O2 IMS for %s", name).isEqualTo(1);
  }
}
