package dev.sluice.e2e.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.api.site.Endpoint;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.e2e.cluster.Mutation;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.measurement.MeasurementJobReconciler;
import dev.sluice.operator.stage.slogate.SLOGateReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Measuring and gating with real informers, timers and status patches. */
class GateOnClusterTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile double latency = 5;
  private EmbeddedCluster cluster;
  private KubernetesClient client;
  private Operator operator;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    startOperator();
  }

  @AfterEach
  void stop() {
    operator.stop();
    client.close();
    cluster.close();
  }

  private void startOperator() {
    operator =
        new Operator(o -> o.withKubernetesClient(cluster.client()).withParseResourceVersions(true));
    StageContext ctx =
        new StageContext(
            InstantSource.system(),
            (subject, now) -> told.add(subject.getKind() + " " + now.type() + " " + now.reason()),
            meters);
    operator.register(new MeasurementJobReconciler(ctx, new Metrics()));
    operator.register(new SLOGateReconciler(ctx));
    operator.start();
  }

  private final class Metrics implements MetricsSource {
    @Override
    public Reply<List<Series>> instant(Endpoint e, String q, Instant at, Duration timeout) {
      return new Reply.Ok<>(List.of(new Series(Map.of(), List.of(new Point(at, latency)))));
    }

    @Override
    public Reply<List<Series>> range(
        Endpoint e, String q, Instant from, Instant to, Duration step, Duration timeout) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aRevisionPassesRestsFailsAndSurvivesARestart() throws Exception {
    // Given
    site();
    request(1, "c1", Truth.TRUE);
    job();
    gate();
    // When
    await().atMost(Duration.ofSeconds(30)).until(() -> verdict("c1") == Verdict.Passed);
    // Then: a compliant gate writes nothing
    assertThat(gauge()).isEqualTo(5);
    String version = gates().get().getMetadata().getResourceVersion();
    Thread.sleep(3000);
    assertThat(gates().get().getMetadata().getResourceVersion()).isEqualTo(version);

    // When: the next revision is slow, and the operator is replaced while it is watched
    latency = 50;
    request(1, "c2", Truth.TRUE);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> gates().get().getStatus().subjects().getFirst().failed() > 0);
    operator.stop();
    startOperator();
    await().atMost(Duration.ofSeconds(30)).until(() -> verdict("c2") == Verdict.Failed);
    SubjectVerdict failed = gates().get().getStatus().subjects().getFirst();
    // Then
    assertThat(failed.message()).startsWith("latency_p95_ms 50 ms is not <= 10, mean of");
    assertThat(meters.get("sluice.gate.decision").timer().count()).isEqualTo(2);
    List<Instant> ticks =
        jobs().get().getStatus().results().getFirst().samples().stream()
            .map(s -> s.time())
            .toList();
    assertThat(ticks).doesNotHaveDuplicates().isSorted();
    // And: a job that goes takes its gauge along
    jobs().delete();
    await().atMost(Duration.ofSeconds(10)).until(() -> gauge() == null);
  }

  @Test
  void aDecisionIsToldOnceThoughItsFirstPatchIsRefused() throws Exception {
    // Given: every other status patch comes too late, as the gate is edited just before
    AtomicInteger patches = new AtomicInteger();
    try (var _ =
        cluster
            .log()
            .onMutation(m -> {
              if (m.phase() == Mutation.Phase.BEFORE
                  && m.resource().equals("slogates.gate.slo.nephio.org/status")
                  && patches.getAndIncrement() % 2 == 0) {
                gates().edit(g -> annotated(g, "edit-" + patches.get()));
              }
            })) {
      site();
      request(1, "c1", Truth.TRUE);
      job();
      gate();
      // When
      await().atMost(Duration.ofSeconds(60)).until(() -> verdict("c1") == Verdict.Passed);
    }
    // Then
    assertThat(patches.get()).isGreaterThanOrEqualTo(4);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(meters.get("sluice.gate.verdicts").tag("verdict", "Passed").counter())
                .extracting(Counter::count)
                .isEqualTo(1.0));
    assertThat(told).containsOnlyOnce("SLOGate Passed GatePassed", "SLOGate Ready GatePassed");
  }

  private static SLOGate annotated(SLOGate gate, String value) {
    gate.getMetadata().setAnnotations(Map.of("edited", value));
    return gate;
  }

  private Double gauge() {
    var g =
        meters.find("sluice.measurement.value").tag("resource", "ProvisioningRequest/a").gauge();
    return g == null ? null : g.value();
  }

  private Verdict verdict(String commit) {
    var status = gates().get().getStatus();
    return status == null
        ? null
        : status.subjects().stream()
            .filter(v -> commit.equals(v.commit()))
            .map(SubjectVerdict::verdict)
            .findFirst()
            .orElse(null);
  }

  private Resource<SLOGate> gates() {
    return client.resources(SLOGate.class).inNamespace("default").withName("g");
  }

  private Resource<MeasurementJob> jobs() {
    return client.resources(MeasurementJob.class).inNamespace("default").withName("j");
  }

  private void apply(String yaml) {
    client.resource(yaml).create();
  }

  private void job() {
    apply(
        """
        ---
        apiVersion: measurement.o2ims.org/v1alpha1
        kind: MeasurementJob
        metadata: {name: j, namespace: default}
        spec:
          targetResources: [{resourceType: ProvisioningRequest, resourceName: a}]
          measurements: [{name: latency_p95, unit: ms}]
          interval: 1s
        """);
  }

  private void gate() {
    apply(
        """
        ---
        apiVersion: gate.slo.nephio.org/v1alpha1
        kind: SLOGate
        metadata: {name: g, namespace: default}
        spec:
          sloTargets: [{metric: latency_p95_ms, threshold: 10, operator: "<="}]
          subjects: [{name: a}]
          measurementJobRef: {name: j}
          measurementWindow: 5s
          evaluationPeriod: 1s
        """);
  }

  private void site() {
    apply(
        """
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: EdgeSite
        metadata: {name: edge1}
        spec:
          o2ims: {endpoint: {url: "http://127.0.0.1:1"}}
          delivery: {git: {url: "file:///nowhere"}}
          metrics: {url: "http://127.0.0.1:1"}
        """);
    EdgeSite site = client.resources(EdgeSite.class).withName("edge1").get();
    site.setStatus(
        new EdgeSiteStatus(
            List.of(
                Condition.of(
                    ConditionType.READY, Truth.TRUE, Reason.SUCCEEDED, "up", Instant.now(), 1)),
            1L,
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            null,
            null));
    client.resource(site).updateStatus();
  }

  private void request(long generation, String commit, Truth provisioned) {
    if (client.resources(ProvisioningRequest.class).withName("a").get() == null) {
      apply(
          """
          ---
          apiVersion: o2ims.provisioning.oran.org/v1alpha1
          kind: ProvisioningRequest
          metadata: {name: a}
          spec: {targetCluster: edge1, resourceRequirements: {cpu: "1", memory: 1Gi}}
          """);
    }
    ProvisioningRequest request = client.resources(ProvisioningRequest.class).withName("a").get();
    request.setStatus(
        new ProvisioningRequestStatus(
            null,
            null,
            null,
            List.of(
                Condition.of(
                    ConditionType.PROVISIONED,
                    provisioned,
                    Reason.SUCCEEDED,
                    "done",
                    Instant.now(),
                    generation)),
            generation,
            null,
            "edge1",
            null,
            new Revision(generation, "sha256:x", commit, Revision.Action.Publish, null),
            null,
            null));
    client.resource(request).updateStatus();
  }
}
