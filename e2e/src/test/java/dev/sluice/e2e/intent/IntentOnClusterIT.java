package dev.sluice.e2e.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.e2e.cluster.Mutation;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.intent.IntentReconciler;
import dev.sluice.operator.stage.intent.NephioIntentReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The intent stage alone, with real informers: this test plays the stages behind it. */
class IntentOnClusterIT {
  private EmbeddedCluster cluster;
  private KubernetesClient client;
  private Operator operator;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    for (int i = 1; i <= 4; i++) {
      site("edge" + i);
    }
    operator =
        new Operator(o -> o.withKubernetesClient(cluster.client()).withCloseClientOnStop(true));
    var ctx =
        new StageContext(InstantSource.system(), (subject, now) -> {}, new SimpleMeterRegistry());
    operator.register(new IntentReconciler(ctx));
    operator.register(new NephioIntentReconciler(ctx));
    operator.start();
    client.resources(ProvisioningRequest.class).inform(new TearDown());
  }

  /** The provisioning stage's part in a deletion: nothing was delivered, so its finalizer goes. */
  private final class TearDown implements ResourceEventHandler<ProvisioningRequest> {
    @Override
    public void onAdd(ProvisioningRequest request) {
      release(request);
    }

    @Override
    public void onUpdate(ProvisioningRequest before, ProvisioningRequest now) {
      release(now);
    }

    @Override
    public void onDelete(ProvisioningRequest request, boolean finalStateUnknown) {}

    private void release(ProvisioningRequest request) {
      if (request.getMetadata().getDeletionTimestamp() != null
          && request.hasFinalizer(Names.FINALIZER_PROVISIONING)) {
        Thread.ofVirtual()
            .start(() ->
                client
                    .resources(ProvisioningRequest.class)
                    .withName(request.getMetadata().getName())
                    .edit(r -> {
                      r.removeFinalizer(Names.FINALIZER_PROVISIONING);
                      return r;
                    }));
      }
    }
  }

  @AfterEach
  void stop() {
    operator.stop();
    client.close();
    cluster.close();
  }

  @Test
  void writesTheRequestsOfAllSitesSideBySideUnderAFinalizer() throws Exception {
    // Given: no request is stored before all four were sent
    CountDownLatch together = new CountDownLatch(4);
    AtomicInteger alone = new AtomicInteger();
    try (AutoCloseable _ =
        cluster
            .log()
            .onMutation(m -> {
              if (m.phase() == Mutation.Phase.BEFORE
                  && m.resource().startsWith("provisioningrequests")
                  && m.verb().equals("create")) {
                together.countDown();
                if (!arrived(together)) {
                  alone.incrementAndGet();
                }
              }
            })) {
      // When
      intent("i", "");
      waiting().until(() -> requests().size() == 4);
    }
    // Then
    assertThat(together.getCount()).isZero();
    assertThat(alone).hasValue(0);
    assertThat(intents("i").get().getMetadata().getFinalizers())
        .containsExactly(Names.FINALIZER_INTENT);
    waiting().until(() -> gate("i") != null && job("i") != null);
    assertThat(gate("i").getSpec().subjects()).hasSize(4);
    assertThat(job("i").getSpec().targetResources()).hasSize(4);
    assertThat(gate("i").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            o -> assertThat(o.getUid()).isEqualTo(intents("i").get().getMetadata().getUid()));
    quiet();
  }

  @Test
  void putsBackWhatIsEditedOrDeletedByHand() {
    // Given
    intent("i", "");
    waiting().until(() -> requests().size() == 4 && gate("i") != null && job("i") != null);
    ProvisioningRequest before = at("edge2");
    // When
    request("edge2")
        .edit(r -> {
          r.getMetadata().getLabels().remove(Names.LABEL_INTENT_UID);
          var s = r.getSpec();
          r.setSpec(
              new dev.sluice.api.provisioning.ProvisioningRequestSpec(
                  s.name(), "by hand", null, null, null, "edge4", s.workloads(), null, null, null));
          return r;
        });
    request("edge3").delete();
    client.resource(gate("i")).delete();
    client.resource(job("i")).delete();
    // Then
    waiting()
        .untilAsserted(() -> {
          assertThat(sites()).containsExactly("edge1", "edge2", "edge3", "edge4");
          assertThat(at("edge2").getSpec()).isEqualTo(before.getSpec());
          assertThat(at("edge2").getMetadata().getLabels())
              .isEqualTo(before.getMetadata().getLabels());
          assertThat(gate("i")).isNotNull();
          assertThat(job("i")).isNotNull();
        });
    quiet();
  }

  @Test
  void goesOnlyWhenEveryRequestIsGone() throws Exception {
    // Given: the provisioning stage holds its requests
    intent("i", "");
    waiting().until(() -> requests().size() == 4);
    for (String site : sites()) {
      request(site)
          .edit(r -> {
            r.addFinalizer("test.example/held");
            return r;
          });
    }
    // When
    intents("i").delete();
    // Then
    waiting()
        .until(() ->
            requests().stream().allMatch(r -> r.getMetadata().getDeletionTimestamp() != null));
    waiting().until(() -> gate("i") == null && job("i") == null);
    Thread.sleep(500);
    assertThat(intents("i").get()).isNotNull();
    // When
    for (String site : sites()) {
      request(site)
          .edit(r -> {
            r.removeFinalizer("test.example/held");
            return r;
          });
    }
    // Then
    waiting().until(() -> intents("i").get() == null && requests().isEmpty());
  }

  @Test
  void endsWithTheLastOfThreeChangesInASecond() {
    // Given
    intent("i", "");
    // When
    for (int ms : List.of(9, 8, 7)) {
      client.resource(yaml("i", "latency<" + ms + "ms", "edge*", "")).serverSideApply();
    }
    // Then
    String last = intents("i").get().getMetadata().getGeneration().toString();
    waiting()
        .untilAsserted(() -> {
          assertThat(requests()).hasSize(4);
          assertThat(requests())
              .allSatisfy(r -> {
                assertThat(r.getSpec().slaRequirements().maxLatency()).isEqualTo("7ms");
                assertThat(r.getMetadata().getAnnotations())
                    .containsEntry(Names.ANNOTATION_INTENT_GENERATION, last);
              });
          assertThat(gate("i").getSpec().sloTargets().getFirst().threshold())
              .isEqualByComparingTo("7");
          assertThat(intents("i").get().getStatus().observedGeneration().toString())
              .isEqualTo(last);
        });
    quiet();
  }

  @Test
  void takesASiteThatComesAndLeavesOneThatGoes() {
    // Given
    intent("i", "");
    waiting().until(() -> requests().size() == 4);
    // When
    site("edge5");
    client.resources(dev.sluice.api.site.EdgeSite.class).withName("edge1").delete();
    // Then
    waiting()
        .untilAsserted(
            () -> assertThat(sites()).containsExactly("edge2", "edge3", "edge4", "edge5"));
    waiting().untilAsserted(() -> assertThat(gate("i").getSpec().subjects()).hasSize(4));
  }

  @Test
  void letsTheCanaryPassBeforeTheRest() throws Exception {
    // Given
    intent("i", "rollout: {strategy: Canary, canarySites: [edge3]}");
    waiting().until(() -> requests().size() == 1 && gate("i") != null);
    assertThat(sites()).containsExactly("edge3");
    // When
    provisioned("edge3");
    Thread.sleep(700);
    // Then
    assertThat(sites()).containsExactly("edge3");
    // When
    passed("edge3");
    // Then
    waiting().until(() -> requests().size() == 4);
  }

  @Test
  void deliversAndRemovesAsItsValiditySays() throws Exception {
    // Given
    Instant from = Instant.now().plusSeconds(2);
    Instant until = from.plusSeconds(4);
    // When
    intent("i", "validFor: {startDateTime: \"" + from + "\", endDateTime: \"" + until + "\"}");
    // Then
    waiting().until(() -> condition("i", ConditionType.TRANSLATED) != null);
    assertThat(requests()).isEmpty();
    waiting().until(() -> requests().size() == 4);
    assertThat(Instant.now()).isAfterOrEqualTo(from);
    waiting().until(() -> requests().isEmpty() && gate("i") == null && job("i") == null);
    assertThat(Instant.now()).isAfterOrEqualTo(until);
    assertThat(condition("i", ConditionType.READY).status()).isEqualTo(Truth.FALSE);
  }

  @Test
  void beginsNothingNewWhileSuspended() throws Exception {
    // Given
    intent("i", "suspend: true");
    waiting().until(() -> condition("i", ConditionType.READY) != null);
    Thread.sleep(300);
    assertThat(requests()).isEmpty();
    client.resource(yaml("i", "latency<10ms", "edge*", "")).serverSideApply();
    waiting().until(() -> requests().size() == 4);
    // When
    client.resource(yaml("i", "latency<5ms", "edge*", "suspend: true")).serverSideApply();
    waiting().until(() -> intents("i").get().getStatus().observedGeneration() == 3L);
    Thread.sleep(300);
    // Then
    assertThat(requests()).hasSize(4);
    assertThat(at("edge1").getSpec().slaRequirements().maxLatency()).isEqualTo("10ms");
  }

  @Test
  void keepsTheIntentOfAShortOneAndOnlyValidatesWhenAsked() {
    // When
    client
        .resource(
            """
            ---
            apiVersion: intent.nephio.org/v1alpha1
            kind: Intent
            metadata: {name: check, namespace: default}
            spec: {target: validation-only, requirements: [{type: deploy, value: upf}]}
            """)
        .create();
    client
        .resource(
            """
            ---
            apiVersion: intent.nephio.org/v1alpha1
            kind: Intent
            metadata: {name: real, namespace: default}
            spec:
              target: edge1
              requirements: [{type: deploy, value: upf}, {type: latency, value: "<10ms"}]
            """)
        .create();
    // Then
    waiting().untilAsserted(() -> assertThat(sites()).containsExactly("edge1"));
    waiting()
        .untilAsserted(() -> {
          for (String name : List.of("check", "real")) {
            NephioIntent shortForm =
                client.resources(NephioIntent.class).inNamespace("default").withName(name).get();
            assertThat(shortForm.getStatus()).isNotNull();
            assertThat(
                    Conditions.find(shortForm.getStatus().conditions(), ConditionType.TRANSLATED))
                .get()
                .returns(Truth.TRUE, Condition::status);
          }
        });
    assertThat(intents("check").get().getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(intents("check").get().getSpec().provisioning()).isFalse();
    // When: somebody edits what is not theirs
    intents("real")
        .edit(i -> {
          i.setSpec(intents("check").get().getSpec());
          return i;
        });
    // Then
    waiting().until(() -> intents("real").get().getSpec().intentExpectations().size() == 2);
    waiting().untilAsserted(() -> assertThat(sites()).containsExactly("edge1"));
  }

  // ---- the world around

  private static boolean arrived(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }

  /** After a moment to settle nothing writes any more. */
  private void quiet() {
    waiting()
        .until(() -> {
          long before = cluster.log().writes();
          Thread.sleep(1500);
          return cluster.log().writes() == before;
        });
  }

  private void intent(String name, String more) {
    client.resource(yaml(name, "latency<10ms", "edge*", more)).serverSideApply();
  }

  private static String yaml(String name, String objective, String target, String more) {
    return """
    ---
    apiVersion: tmf921.intent.tmforum.org/v1
    kind: Intent
    metadata: {name: %s, namespace: default}
    spec:
      intentExpectations:
        - expectationTargets: ["%s"]
          expectationVerbs: [deploy]
          expectationObjects: [o-ran-du, "%s"]
      %s
    """
        .formatted(name, target, objective, more);
  }

  private void site(String name) {
    client
        .resource(
            """
            ---
            apiVersion: sluice.dev/v1alpha1
            kind: EdgeSite
            metadata: {name: %s}
            spec:
              o2ims: {endpoint: {url: "http://127.0.0.1:1"}}
              delivery: {git: {url: "file:///nowhere"}}
              metrics: {url: "http://127.0.0.1:1"}
            """
                .formatted(name))
        .create();
  }

  private List<ProvisioningRequest> requests() {
    return client.resources(ProvisioningRequest.class).list().getItems();
  }

  private Set<String> sites() {
    return requests().stream()
        .map(r -> r.getMetadata().getLabels().getOrDefault(Names.LABEL_SITE, "?"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private ProvisioningRequest at(String site) {
    return requests().stream()
        .filter(r -> site.equals(r.getMetadata().getLabels().get(Names.LABEL_SITE)))
        .findFirst()
        .orElseThrow();
  }

  private Resource<ProvisioningRequest> request(String site) {
    return client.resources(ProvisioningRequest.class).withName(at(site).getMetadata().getName());
  }

  private Resource<Intent> intents(String name) {
    return client.resources(Intent.class).inNamespace("default").withName(name);
  }

  private @Nullable Condition condition(String intent, ConditionType type) {
    var status = intents(intent).get().getStatus();
    return status == null ? null : Conditions.find(status.conditions(), type).orElse(null);
  }

  private @Nullable SLOGate gate(String intent) {
    return client.resources(SLOGate.class).inNamespace("default").list().getItems().stream()
        .filter(g -> intent.equals(g.getMetadata().getLabels().get(Names.LABEL_INTENT)))
        .findFirst()
        .orElse(null);
  }

  private @Nullable MeasurementJob job(String intent) {
    return client.resources(MeasurementJob.class).inNamespace("default").list().getItems().stream()
        .filter(g -> intent.equals(g.getMetadata().getLabels().get(Names.LABEL_INTENT)))
        .findFirst()
        .orElse(null);
  }

  private void provisioned(String site) {
    request(site)
        .editStatus(r -> {
          long generation = r.getMetadata().getGeneration();
          r.setStatus(
              new ProvisioningRequestStatus(
                  null,
                  null,
                  null,
                  List.of(
                      Condition.of(
                          ConditionType.PROVISIONED,
                          Truth.TRUE,
                          Reason.SUCCEEDED,
                          "done",
                          Instant.now(),
                          generation)),
                  generation,
                  ProvisioningRequestStatus.Phase.Fulfilled,
                  site,
                  null,
                  new Revision(generation, "sha256:x", "c0ffee", Revision.Action.Publish, null),
                  null,
                  null));
          return r;
        });
  }

  private void passed(String site) {
    ProvisioningRequest request = at(site);
    SLOGate gate = gate("i");
    Instant now = Instant.now();
    client
        .resource(gate)
        .editStatus(g -> {
          g.setStatus(
              new SLOGateStatus(
                  List.of(),
                  g.getMetadata().getGeneration(),
                  Verdict.Passed,
                  List.of(
                      new SubjectVerdict(
                          request.getMetadata().getName(),
                          site,
                          g.getMetadata().getGeneration(),
                          request.getMetadata().getGeneration(),
                          "c0ffee",
                          Verdict.Passed,
                          now,
                          now,
                          now,
                          3,
                          0,
                          0,
                          0,
                          "passed",
                          3,
                          true,
                          "GatePassed",
                          "ok",
                          List.of(),
                          null))));
          return g;
        });
  }
}
