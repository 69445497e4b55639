package dev.sluice.e2e.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Names;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.e2e.cluster.Mutation;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.intent.IntentReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An intent's requests and its finalizer are made side by side: neither is left without it. */
class IntentHoldIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final IntentReconciler reconciler =
      new IntentReconciler(
          new StageContext(
              InstantSource.system(), (subject, now) -> {}, new SimpleMeterRegistry()));

  private EmbeddedCluster cluster;
  private KubernetesClient client;
  private Operator operator;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    client
        .resource(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: EdgeSite
            metadata: {name: edge1}
            spec:
              o2ims: {endpoint: {url: "http://127.0.0.1:1"}}
              delivery: {git: {url: "file:///nowhere"}}
            """)
        .create();
    operator =
        new Operator(o -> o.withKubernetesClient(cluster.client()).withCloseClientOnStop(true));
    operator.register(reconciler);
  }

  @AfterEach
  void stop() {
    operator.stop();
    client.close();
    cluster.close();
  }

  @Test
  void anIntentDeletedBeforeItsFinalizerIsSetHasItsRequestsTakenBack() throws Exception {
    // Given: the request is stored, the finalizer on its way
    operator.start();
    CountDownLatch stored = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    try (AutoCloseable _ =
        cluster
            .log()
            .onMutation(m -> {
              if (m.phase() == Mutation.Phase.AFTER
                  && m.resource().startsWith("provisioningrequests")
                  && m.verb().equals("create")) {
                stored.countDown();
              } else if (m.phase() == Mutation.Phase.BEFORE
                  && m.resource().startsWith("intents")
                  && m.verb().equals("patch")) {
                waitFor(deleted);
              }
            })) {
      client.resource(intent()).create();
      assertThat(stored.await(20, TimeUnit.SECONDS)).isTrue();
      // When
      intents().delete();
      deleted.countDown();
      // Then: it is gone at once, and its request is to be torn down
      await().atMost(LIMIT).until(() -> intents().get() == null);
      await().atMost(LIMIT).until(() -> requests().stream().allMatch(this::goes));
    }
  }

  @Test
  void requestsWithoutAnIntentAreTakenAwayAndOthersStay() {
    // Given: what a process left that ended before it had set the finalizer
    client.resource(intent()).create();
    client.resource(request("left", "default/gone")).create();
    client.resource(request("own", "default/i")).create();
    client.resource(request("by-hand", null)).create();
    operator.start();
    // When
    reconciler.sweep(client);
    // Then
    assertThat(requests())
        .filteredOn(r -> !goes(r))
        .extracting(r -> r.getMetadata().getName())
        .contains("own", "by-hand")
        .doesNotContain("left");
  }

  private boolean goes(ProvisioningRequest request) {
    return request.isMarkedForDeletion();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Resource<Intent> intents() {
    return client.resources(Intent.class).inNamespace("default").withName("i");
  }

  private List<ProvisioningRequest> requests() {
    return client.resources(ProvisioningRequest.class).list().getItems();
  }

  private static String intent() {
    return """
    apiVersion: tmf921.intent.tmforum.org/v1
    kind: Intent
    metadata: {name: i, namespace: default}
    spec:
      intentExpectations:
        - expectationTargets: ["edge*"]
          expectationVerbs: [deploy]
          expectationObjects: [o-ran-du]
    """;
  }

  private static String request(String name, @org.jspecify.annotations.Nullable String intent) {
    String annotations =
        intent == null ? "{}" : "{" + Names.ANNOTATION_INTENT + ": " + intent + "}";
    return """
    apiVersion: o2ims.provisioning.oran.org/v1alpha1
    kind: ProvisioningRequest
    metadata: {name: %s, annotations: %s}
    spec: {targetCluster: edge1, workloads: [{template: generic}]}
    """
        .formatted(name, annotations);
  }
}
