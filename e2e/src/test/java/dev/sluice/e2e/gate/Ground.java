package dev.sluice.e2e.gate;

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
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.measurement.MeasurementJobReconciler;
import dev.sluice.operator.stage.slogate.SLOGateReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The embedded cluster with the two stages of measuring and gating; a test is the user, the sites
 * and the delivery. Requests stand at the site of the same number: {@code a1} at {@code edge1}.
 */
final class Ground implements AutoCloseable {
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> told = new CopyOnWriteArrayList<>();
  final EmbeddedCluster cluster;
  final KubernetesClient client;
  volatile double latency = 5;
  private Operator operator;

  Ground() throws Exception {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    startOperator();
  }

  void startOperator() {
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

  void stopOperator() {
    operator.stop();
  }

  @Override
  public void close() {
    operator.stop();
    client.close();
    cluster.close();
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

  Resource<SLOGate> gates() {
    return client.resources(SLOGate.class).inNamespace("default").withName("g");
  }

  Resource<MeasurementJob> jobs() {
    return client.resources(MeasurementJob.class).inNamespace("default").withName("j");
  }

  /** The verdict about a commit, once there is one. */
  Verdict verdict(String commit) {
    var status = gates().get().getStatus();
    return status == null
        ? null
        : status.subjects().stream()
            .filter(v -> commit.equals(v.commit()))
            .map(SubjectVerdict::verdict)
            .findFirst()
            .orElse(null);
  }

  long writes(String resource) {
    return cluster.log().count("apply", resource + "/status");
  }

  void job(String interval, String... requests) {
    String targets =
        String.join(
            ", ",
            List.of(requests).stream()
                .map(r -> "{resourceType: ProvisioningRequest, resourceName: %s}".formatted(r))
                .toList());
    apply(
        """
        ---
        apiVersion: measurement.o2ims.org/v1alpha1
        kind: MeasurementJob
        metadata: {name: j, namespace: default}
        spec:
          targetResources: [%s]
          measurements: [{name: latency_p95, unit: ms}]
          interval: %s
        """
            .formatted(targets, interval));
  }

  void gate(String window, String... requests) {
    String subjects =
        String.join(", ", List.of(requests).stream().map("{name: %s}"::formatted).toList());
    apply(
        """
        ---
        apiVersion: gate.slo.nephio.org/v1alpha1
        kind: SLOGate
        metadata: {name: g, namespace: default}
        spec:
          sloTargets: [{metric: latency_p95_ms, threshold: 10, operator: "<="}]
          subjects: [%s]
          measurementJobRef: {name: j}
          measurementWindow: %s
          evaluationPeriod: 1s
        """
            .formatted(subjects, window));
  }

  void site(String name) {
    apply(
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
            .formatted(name));
    EdgeSite site = client.resources(EdgeSite.class).withName(name).get();
    Condition ready =
        Condition.of(ConditionType.READY, Truth.TRUE, Reason.SUCCEEDED, "up", Instant.now(), 1);
    site.setStatus(
        new EdgeSiteStatus(
            List.of(ready), 1L, null, List.of(), List.of(), List.of(), null, null, null));
    client.resource(site).updateStatus();
  }

  /** A request that nobody has delivered yet. */
  void request(String name) {
    apply(
        """
        ---
        apiVersion: o2ims.provisioning.oran.org/v1alpha1
        kind: ProvisioningRequest
        metadata: {name: %s}
        spec: {targetCluster: %s, resourceRequirements: {cpu: "1", memory: 1Gi}}
        """
            .formatted(name, edge(name)));
  }

  /** Delivers a request's revision. */
  void provision(String name, String commit) {
    ProvisioningRequest request = client.resources(ProvisioningRequest.class).withName(name).get();
    Condition provisioned =
        Condition.of(
            ConditionType.PROVISIONED, Truth.TRUE, Reason.SUCCEEDED, "done", Instant.now(), 1);
    request.setStatus(
        new ProvisioningRequestStatus(
            null,
            null,
            null,
            List.of(provisioned),
            1L,
            null,
            edge(name),
            null,
            new Revision(1, "sha256:x", commit, Revision.Action.Publish, null),
            null,
            null));
    client.resource(request).updateStatus();
  }

  private static String edge(String request) {
    return "edge" + request.substring(1);
  }

  private void apply(String yaml) {
    client.resource(yaml).create();
  }
}
