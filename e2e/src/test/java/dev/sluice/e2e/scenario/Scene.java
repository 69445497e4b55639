package dev.sluice.e2e.scenario;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus.SiteProgress;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.e2e.cluster.RequestLog;
import dev.sluice.e2e.harness.EmbeddedKube;
import dev.sluice.e2e.harness.World;
import dev.sluice.e2e.sim.EdgeSites;
import dev.sluice.e2e.sim.SimulatedSite;
import dev.sluice.e2e.sim.SimulatorOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A world on some ground, with the questions and moves that scenarios share. */
final class Scene implements AutoCloseable {
  static final String NAMESPACE = "default";

  /** Field manager of everything a scenario writes by itself. */
  static final String PERSON = "scenario";

  private final World world;
  private final boolean shared;

  private Scene(World world, boolean shared) {
    this.world = world;
    this.shared = shared;
  }

  /** Opens a world with registered, reachable sites and a ready operator. */
  static Scene open(Grounds ground, int sites) throws Exception {
    Scene scene = closed(ground, sites, UnaryOperator.identity());
    try {
      scene.world.siteManifests().forEach(scene::register);
      scene.world.startOperator();
      scene.eventually("all sites to be Ready", 30, () -> scene.readySites() == sites);
      return scene;
    } catch (Exception | AssertionError e) {
      scene.close();
      throw e;
    }
  }

  /** Opens a world without an operator and without registered sites. */
  static Scene closed(Grounds ground, int sites, UnaryOperator<World.Builder> how)
      throws IOException {
    Optional<Path> kubeconfig = ground.kubeconfig();
    Files.createDirectories(Path.of("target/scenario"));
    Path directory = Files.createTempDirectory(Path.of("target/scenario"), "world-");
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .withCadence(Duration.ofMillis(200), Duration.ofMillis(20))
            .withProvisioningTime(Duration.ofMillis(200))
            .withTick(Duration.ofMillis(200), Duration.ofMinutes(2));
    World.Builder builder =
        World.builder(directory.toAbsolutePath())
            .kubeconfig(kubeconfig.orElse(null))
            .sites(sites)
            .simulator(options);
    return new Scene(how.apply(builder).withoutOperator(), kubeconfig.isPresent());
  }

  World world() {
    return world;
  }

  KubernetesClient client() {
    return world.client();
  }

  EdgeSites sites() {
    return world.sites();
  }

  SimulatedSite site(String name) {
    return world.sites().site(name);
  }

  Ledger ledger(String site) {
    return new Ledger(site(site).repositoryPath());
  }

  /** The request log; on the embedded ground only. */
  Optional<RequestLog> requests() {
    return world.cluster() instanceof EmbeddedKube embedded
        ? Optional.of(embedded.server().log())
        : Optional.empty();
  }

  void register(EdgeSite site) {
    put(site);
  }

  /** Applies as a person does, and tells the generation that came of it. */
  <T extends HasMetadata> long put(T object) {
    return client()
        .resource(object)
        .fieldManager(PERSON)
        .forceConflicts()
        .serverSideApply()
        .getMetadata()
        .getGeneration();
  }

  long put(Wish wish) {
    return put(wish.intent());
  }

  void delete(String intent) {
    client().resources(Intent.class).inNamespace(NAMESPACE).withName(intent).delete();
  }

  Optional<Intent> intent(String name) {
    return Optional.ofNullable(
        client().resources(Intent.class).inNamespace(NAMESPACE).withName(name).get());
  }

  List<ProvisioningRequest> requestsOf(String intent) {
    return client()
        .resources(ProvisioningRequest.class)
        .withLabel(Names.LABEL_INTENT, intent)
        .list()
        .getItems();
  }

  ProvisioningRequest requestOf(String intent, String site) {
    return requestsOf(intent).stream()
        .filter(r -> site.equals(r.getMetadata().getLabels().get(Names.LABEL_SITE)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no request of " + intent + " for " + site));
  }

  List<MeasurementJob> jobsOf(String intent) {
    return client()
        .resources(MeasurementJob.class)
        .inNamespace(NAMESPACE)
        .withLabel(Names.LABEL_INTENT, intent)
        .list()
        .getItems();
  }

  List<SLOGate> gatesOf(String intent) {
    return client()
        .resources(SLOGate.class)
        .inNamespace(NAMESPACE)
        .withLabel(Names.LABEL_INTENT, intent)
        .list()
        .getItems();
  }

  /** The verdict on what stands at a site now. */
  Optional<SubjectVerdict> verdict(String intent, String site) {
    ProvisioningRequest request = requestOf(intent, site);
    return gatesOf(intent).stream()
        .filter(g -> g.getStatus() != null)
        .flatMap(g -> g.getStatus().subjects().stream())
        .filter(v -> v.subject().equals(request.getMetadata().getName()))
        .filter(v -> request.getStatus() != null && request.getStatus().revision() != null)
        .filter(v -> request.getStatus().revision().commit().equals(v.commit()))
        .findFirst();
  }

  /** What the intent says of a site. */
  Optional<SiteProgress> progress(String intent, String site) {
    return intent(intent)
        .filter(i -> i.getStatus() != null)
        .flatMap(
            i -> i.getStatus().sites().stream().filter(s -> s.site().equals(site)).findFirst());
  }

  /** Whether the intent says so of its present generation. */
  boolean says(String intent, ConditionType type, Reason reason) {
    return intent(intent)
        .filter(i -> i.getStatus() != null)
        .flatMap(i ->
            Conditions.find(i.getStatus().conditions(), type)
                .filter(
                    c -> Objects.equals(c.observedGeneration(), i.getMetadata().getGeneration())))
        .filter(c -> c.reason().equals(reason.wire()))
        .isPresent();
  }

  boolean ready(String intent) {
    return intent(intent).filter(Scene::ready).isPresent();
  }

  static boolean ready(Intent intent) {
    return intent.getStatus() != null
        && Conditions.holds(
            intent.getStatus().conditions(),
            ConditionType.READY,
            intent.getMetadata().getGeneration());
  }

  Optional<Condition> condition(ProvisioningRequest request, ConditionType type) {
    return Optional.ofNullable(request.getStatus())
        .flatMap(s -> Conditions.find(s.conditions(), type));
  }

  boolean requestSays(String intent, String site, ConditionType type, Reason reason) {
    return requestsOf(intent).stream()
        .filter(r -> site.equals(r.getMetadata().getLabels().get(Names.LABEL_SITE)))
        .flatMap(r -> condition(r, type).stream())
        .anyMatch(c -> c.reason().equals(reason.wire()));
  }

  long readySites() {
    return client().resources(EdgeSite.class).list().getItems().stream()
        .filter(s -> s.getStatus() != null)
        .filter(s ->
            Conditions.holds(
                s.getStatus().conditions(), ConditionType.READY, s.getMetadata().getGeneration()))
        .count();
  }

  /** Waits; when it does not come, says where everything stands. */
  void eventually(String what, int seconds, BooleanSupplier goal) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (!goal.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + seconds + " s for " + what + "\n" + describe());
      }
      Thread.sleep(100);
    }
  }

  /** Watches for a while that something holds all the time. */
  void throughout(String what, int seconds, BooleanSupplier claim) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      if (!claim.getAsBoolean()) {
        throw new AssertionError("no longer holds: " + what + "\n" + describe());
      }
      Thread.sleep(100);
    }
  }

  /** Conditions of everything that is not Ready, for failure messages. */
  String describe() {
    List<String> lines = new ArrayList<>();
    client().resources(Intent.class).inNamespace(NAMESPACE).list().getItems().stream()
        .filter(i -> !ready(i))
        .limit(4)
        .forEach(i -> {
          lines.add("Intent " + i.getMetadata().getName() + status(i.getStatus()));
          requestsOf(i.getMetadata().getName())
              .forEach(r -> lines.add("  " + r.getMetadata().getName() + status(r.getStatus())));
          gatesOf(i.getMetadata().getName())
              .forEach(g -> lines.add("  gate" + status(g.getStatus())));
        });
    lines.add("operator log: " + world.operator().log());
    lines.add(world.operator().tail());
    return String.join("\n", lines);
  }

  private static String status(Object status) {
    return " " + (status == null ? "no status" : Serialization.asYaml(status));
  }

  /** Deletes every intent and waits until nothing of them is left. */
  void clear() throws InterruptedException {
    sites().sites().forEach(SimulatedSite::clearFaults);
    client().resources(Intent.class).inNamespace(NAMESPACE).delete();
    eventually(
        "all intents to be gone",
        60,
        () ->
            client().resources(Intent.class).inNamespace(NAMESPACE).list().getItems().isEmpty()
                && client().resources(ProvisioningRequest.class).list().getItems().isEmpty());
  }

  @Override
  public void close() throws InterruptedException {
    try {
      if (shared) {
        clear();
        client().resources(EdgeSite.class).delete();
      }
    } finally {
      world.close();
    }
  }
}
