package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.intent.Intent;
import dev.sluice.e2e.cluster.RequestLog;
import dev.sluice.e2e.sim.SimulatedSite;
import dev.sluice.e2e.sim.SimulatedSite.ApiKind;
import dev.sluice.e2e.sim.SiteListener;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two hundred intents at once, half of them judged; then peace; then a new operator. Each test goes
 * on where the one before has ended.
 */
@ParameterizedClass
@EnumSource(Grounds.class)
class FleetIT {
  private static final int INTENTS = 200;
  private static final int SITES = 2;
  private static final int QUIET_SECONDS = Integer.getInteger("quiet.seconds", 30);
  private static final int SAMPLE_SECONDS = 15;
  private static final String GATE =
      """
      gate:
        measurementWindow: 30s
        evaluationPeriod: 15s
        sampleInterval: 15s
        queryWindow: 10s
        initialDelay: 0s
        minSamples: 1
      """;

  private static Scene scene;
  private static GitFront git;
  private static final AtomicLong MUTATIONS = new AtomicLong();

  @Parameter Grounds ground;

  @BeforeParameterizedClassInvocation
  static void open(Grounds ground) throws Exception {
    scene = Scene.closed(ground, SITES, w -> w);
    git = new GitFront(scene.site("edge1").repositoryPath().getParent(), new Deaf());
    scene
        .sites()
        .listen(
            new SiteListener() {
              @Override
              public void beforeMutation(Mutation mutation) {
                MUTATIONS.incrementAndGet();
              }
            });
    scene.sites().sites().forEach(s -> scene.register(git.edgeSite(s, "60s")));
    scene.world().startOperator();
    scene.eventually("all sites to be Ready", 30, () -> scene.readySites() == SITES);
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    if (scene != null) {
      scene.close();
      git.close();
      scene = null;
    }
  }

  private record Deaf() implements GitFront.Listener {
    @Override
    public boolean beforePush(List<RevCommit> commits) {
      return true;
    }

    @Override
    public void afterPush(List<RevCommit> commits) {}
  }

  @Test
  void twoHundredAtOnceThenPeaceThenANewOperator() throws Exception {
    twoHundredIntentsAtOnceAllBecomeReady();
    if (scene.requests().isPresent()) { // the embedded cluster counts requests
      peacefulSystemWritesNothingButSamplesThatAreDue();
    }
    restartedOperatorWritesNothing();
  }

  private static void twoHundredIntentsAtOnceAllBecomeReady() throws Exception {
    // When
    IntStream.range(0, INTENTS)
        .parallel()
        .forEach(i -> {
          Wish wish = Wish.plain("fleet" + i, "edge-*").withCores("5m");
          scene.put(i % 2 == 0 ? wish : wish.withSlos("success_rate>=0").with(GATE));
        });
    // Then
    scene.eventually("all to be Ready", 240, () -> ready() == INTENTS);
    for (SimulatedSite site : scene.sites().sites()) {
      Ledger ledger = scene.ledger(site.profile().name());
      assertThat(ledger.directories()).hasSize(INTENTS);
      assertThat(ledger.entries()).hasSize(INTENTS);
      assertThat(site.provisioningPhases())
          .hasSize(INTENTS)
          .allSatisfy((_, phase) -> assertThat(phase).isEqualTo("FULFILLED"));
    }
  }

  private static void peacefulSystemWritesNothingButSamplesThatAreDue() throws Exception {
    scene.eventually("all to be Ready", 10, () -> ready() == INTENTS);
    Thread.sleep(20_000); // what readiness has set off comes to rest
    RequestLog log = scene.requests().orElseThrow();
    log.reset();
    final long gitBefore = git.requests();
    final long mutations = MUTATIONS.get();
    final Map<String, Long> asked = provisioning();
    // When
    Thread.sleep(QUIET_SECONDS * 1000L);
    // Then
    Map<String, Long> writes = writes(log);
    System.out.println("writes in " + QUIET_SECONDS + " s of peace: " + writes);
    final long samples = writes.getOrDefault("apply measurementjobs/status", 0L);
    writes.remove("apply measurementjobs/status");
    writes.remove("apply edgesites/status"); // probes
    assertThat(writes).isEmpty();
    assertThat(samples).isLessThanOrEqualTo(100L * (QUIET_SECONDS / SAMPLE_SECONDS + 1));
    assertThat(git.requests()).as("Git requests").isEqualTo(gitBefore);
    assertThat(MUTATIONS.get()).as("changes at the O2 IMS").isEqualTo(mutations);
    // A probe every two seconds asks for the API's versions, nothing else.
    provisioning()
        .forEach((site, n) ->
            assertThat(n - asked.get(site)).as(site).isLessThanOrEqualTo(QUIET_SECONDS));
  }

  private static void restartedOperatorWritesNothing() throws Exception {
    scene.eventually("all to be Ready", 30, () -> ready() == INTENTS);
    // When
    scene.world().operator().kill();
    final long gitBefore = git.requests();
    final long mutations = MUTATIONS.get();
    final Map<String, String> versions = versions();
    scene.requests().ifPresent(RequestLog::reset);
    scene.world().startOperator();
    Thread.sleep(25_000);
    // Then
    scene
        .requests()
        .ifPresent(log -> {
          Map<String, Long> writes = writes(log);
          System.out.println("writes after a restart: " + writes);
          writes.remove("apply measurementjobs/status");
          writes.remove("apply edgesites/status");
          assertThat(writes).isEmpty();
        });
    assertThat(versions()).isEqualTo(versions);
    assertThat(git.requests()).as("Git requests").isEqualTo(gitBefore);
    assertThat(MUTATIONS.get()).as("changes at the O2 IMS").isEqualTo(mutations);
    assertThat(ready()).isEqualTo(INTENTS);
  }

  private static Map<String, Long> writes(RequestLog log) {
    Map<String, Long> writes = new TreeMap<>();
    log.counts()
        .forEach((k, n) -> {
          String verb = k.substring(0, k.indexOf(' '));
          if (!List.of("get", "list", "watch").contains(verb) && !k.contains("leases")) {
            writes.put(verb + " " + k.substring(verb.length() + 1).replaceFirst("\\.[^/]*", ""), n);
          }
        });
    return writes;
  }

  private static Map<String, Long> provisioning() {
    Map<String, Long> counts = new TreeMap<>();
    scene
        .sites()
        .sites()
        .forEach(s -> counts.put(s.profile().name(), s.requests(ApiKind.PROVISIONING)));
    return counts;
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (Intent intent : intents()) {
      String name = intent.getMetadata().getName();
      versions.put(name, intent.getMetadata().getResourceVersion());
      scene
          .requestsOf(name)
          .forEach(
              r -> versions.put(r.getMetadata().getName(), r.getMetadata().getResourceVersion()));
      scene
          .gatesOf(name)
          .forEach(g -> versions.put("gate " + name, g.getMetadata().getResourceVersion()));
    }
    return versions;
  }

  private static List<Intent> intents() {
    return scene.client().resources(Intent.class).inNamespace(Scene.NAMESPACE).list().getItems();
  }

  private static long ready() {
    return intents().stream().filter(Scene::ready).count();
  }
}
