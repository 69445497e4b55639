package dev.sluice.e2e.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.e2e.sim.EdgeSites;
import dev.sluice.e2e.sim.Fault;
import dev.sluice.e2e.sim.SimulatedSite;
import dev.sluice.e2e.sim.SimulatorOptions;
import dev.sluice.e2e.sim.SiteProfile;
import dev.sluice.operator.adapter.configsync.RootSyncReader;
import dev.sluice.operator.adapter.git.GitAuthor;
import dev.sluice.operator.adapter.git.GitPackageStore;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.o2ims.O2ImsClient;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Secrets;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.edgesite.EdgeSiteReconciler;
import dev.sluice.operator.stage.provisioning.ProvisioningRequestReconciler;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The provisioning stage with its real informers, adapters, repositories and simulated sites. Only
 * the gate is missing: the test gives the verdicts.
 */
class ProvisioningStageIT {
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final String CATALOGUES = "sluice-system";

  @TempDir private Path temp;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private EdgeSites sites;
  private EmbeddedCluster cluster;
  private KubernetesClient client;
  private Operator operator;
  private GitPackageStore store;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(CATALOGUES).endMetadata().build())
        .create();
    sites = EdgeSites.start(SiteProfile.defaults(2), temp.resolve("git"), SimulatorOptions.fast());
    Secrets secrets = _ -> new Reply.NotFound<>("no Secret");
    SiteHttp http = new SiteHttp(secrets, InstantSource.system());
    store =
        new GitPackageStore(
            temp.resolve("work"),
            new GitAuthor("Sluice", "sluice@example.org"),
            secrets,
            InstantSource.system());
    O2ImsClient o2ims = new O2ImsClient(http);
    StageContext ctx = new StageContext(InstantSource.system(), (subject, now) -> {}, meters);
    operator = new Operator(o -> o.withKubernetesClient(cluster.client()));
    operator.register(new EdgeSiteReconciler(ctx, o2ims));
    operator.register(
        new ProvisioningRequestReconciler(
            ctx, store, new RootSyncReader(http, InstantSource.system()), o2ims, CATALOGUES));
    operator.start();
    sites.sites().forEach(s -> client.resource(s.edgeSite("2s", "6s")).create());
  }

  @AfterEach
  void stop() {
    operator.stop();
    store.close();
    client.close();
    sites.close();
    cluster.close();
  }

  @Test
  void aRequestOfTheTemplateFormWaitsForItsTemplateIsDeliveredAndTakenBack() throws Exception {
    // Given a template that is not in the catalogue yet
    apply(
        """
        apiVersion: o2ims.provisioning.oran.org/v1alpha1
        kind: ProvisioningRequest
        metadata: {name: edge-cluster-request}
        spec:
          name: edge cluster
          templateName: nephio-workload-cluster
          templateVersion: v3.0.0
          templateParameters: {clusterName: edge1, labels: {nephio.org/site-type: edge}}
        """);
    String name = "edge-cluster-request";
    until(name, s -> says(s, ConditionType.VALID, Truth.FALSE, Reason.TEMPLATE_NOT_FOUND));
    // When a ConfigMap of another namespace has it, nothing changes
    catalogue("default");
    Thread.sleep(1000);
    assertThat(status(name).revision()).isNull();
    // When one of the catalogues' namespace has it
    catalogue(CATALOGUES);
    // Then
    ProvisioningRequestStatus done = provisioned(name, 1);
    assertThat(done.provisionedResourceSet().oCloudNodeClusterId()).isNotBlank();
    assertThat(done.provisioningStatus().provisioningState())
        .isEqualTo(ProvisioningRequestStatus.ProvisioningState.fulfilled);
    assertThat(files("edge1", name)).contains("namespace.yaml", "o2ims-request.yaml");
    // When
    requests(name).delete();
    // Then nothing is left anywhere
    await().atMost(SOON).until(() -> requests(name).get() == null);
    assertThat(files("edge1", name)).isEmpty();
    assertThat(edge("edge1").provisioningPhases()).isEmpty();
    assertThat(rollbacks()).isZero();
  }

  @Test
  void aFailedRevisionIsRolledBackOnceToTheVerifiedContent() throws Exception {
    // Given a verified revision
    request("du", "edge1", "4");
    gate("du");
    Revision first = provisioned("du", 1).revision();
    judge("du", first, Verdict.Passed);
    until("du", s -> s.verifiedRevision() != null);
    // When its successor fails
    change("du", "2");
    Revision second = provisioned("du", 2).revision();
    assertThat(second.contentHash()).isNotEqualTo(first.contentHash());
    judge("du", second, Verdict.Failed);
    // Then
    ProvisioningRequestStatus back =
        until(
            "du",
            s ->
                s.revision().action() == Revision.Action.Rollback
                    && says(s, ConditionType.PROVISIONED, Truth.TRUE, null));
    assertThat(back.revision().contentHash()).isEqualTo(first.contentHash());
    assertThat(back.failedRevision().commit()).isEqualTo(second.commit());
    assertThat(git("edge1", "diff", "--stat", first.commit(), "main", "--", "du")).isEmpty();
    assertThat(rollbacks()).isEqualTo(1);
    // And it stays so
    judge("du", back.revision(), Verdict.Passed);
    long commits = commits("edge1");
    Thread.sleep(2000);
    assertThat(commits("edge1")).isEqualTo(commits).isEqualTo(3);
    assertThat(status("du").revision()).isEqualTo(back.revision());
  }

  @Test
  void aFailedFirstRevisionIsRemovedAndCountsAsARollback() throws Exception {
    // Given
    request("du", "edge1", "4");
    gate("du");
    Revision first = provisioned("du", 1).revision();
    // When
    judge("du", first, Verdict.Failed);
    // Then
    until("du", s -> says(s, ConditionType.PROVISIONED, Truth.FALSE, Reason.REMOVED));
    assertThat(files("edge1", "du")).isEmpty();
    assertThat(edge("edge1").provisioningPhases()).isEmpty();
    assertThat(rollbacks()).isEqualTo(1);
    // When its owner gives another spec, the hold is over
    change("du", "8");
    assertThat(provisioned("du", 2).revision().action()).isNotEqualTo(Revision.Action.Remove);
  }

  @Test
  void aRequestThatNamesAnotherSiteLeavesTheOldOne() throws Exception {
    // Given
    request("du", "edge1", "4");
    provisioned("du", 1);
    // When
    requests("du")
        .edit(r -> {
          r.setSpec(spec("edge2", "4"));
          return r;
        });
    // Then
    ProvisioningRequestStatus moved =
        until(
            "du",
            s -> "edge2".equals(s.site()) && says(s, ConditionType.PROVISIONED, Truth.TRUE, null));
    assertThat(moved.revision().generation()).isEqualTo(2);
    assertThat(files("edge1", "du")).isEmpty();
    assertThat(edge("edge1").provisioningPhases()).isEmpty();
    assertThat(files("edge2", "du")).contains("o-ran-du-deployment.yaml");
    assertThat(edge("edge2").provisioningPhases()).hasSize(1);
    assertThat(rollbacks()).isZero();
  }

  @Test
  void aFailedSiteRequestIsTriedAgainWhenAPersonAsks() throws Exception {
    // Given
    edge("edge1").inject(Fault.of(Fault.Kind.FAIL_PROVISIONING));
    request("du", "edge1", "4");
    until("du", s -> says(s, ConditionType.PROVISIONED, Truth.FALSE, Reason.SITE_FAILED));
    edge("edge1").clearFaults();
    // When
    annotate("du", Names.ANNOTATION_RETRY, "now");
    // Then
    provisioned("du", 1);
  }

  @Test
  void aRewrittenHistoryStopsPublishingUntilAPersonNamesTheTip() throws Exception {
    // Given
    request("du", "edge1", "4");
    provisioned("du", 1);
    String tree = git("edge1", "hash-object", "-t", "tree", "-w", "/dev/null");
    String root =
        git(
            "edge1",
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.org",
            "commit-tree",
            "-m",
            "new",
            tree);
    git("edge1", "update-ref", "refs/heads/main", root);
    // When
    change("du", "2");
    until("du", s -> says(s, ConditionType.PUBLISHED, null, Reason.HISTORY_REWRITTEN));
    assertThat(git("edge1", "rev-parse", "main")).isEqualTo(root);
    annotate("du", Names.ANNOTATION_ACCEPT_HISTORY, root);
    // Then
    provisioned("du", 2);
    assertThat(git("edge1", "rev-parse", "main^")).isEqualTo(root);
  }

  private ProvisioningRequestStatus provisioned(String name, long generation) {
    return until(
        name,
        s ->
            s.revision() != null
                && s.revision().generation() == generation
                && says(s, ConditionType.PROVISIONED, Truth.TRUE, null));
  }

  private ProvisioningRequestStatus until(
      String name, Predicate<ProvisioningRequestStatus> expected) {
    await(name)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> requests(name).get() == null)
        .untilAsserted(() ->
            assertThat(status(name)).matches(s -> s != null && expected.test(s), "as expected"));
    return status(name);
  }

  private static boolean says(
      ProvisioningRequestStatus s, ConditionType type, Truth truth, Reason reason) {
    return Conditions.find(s.conditions(), type)
        .filter(c -> truth == null || c.status() == truth)
        .filter(c -> reason == null || c.reason().equals(reason.wire()))
        .isPresent();
  }

  private ProvisioningRequestStatus status(String name) {
    return requests(name).get().getStatus();
  }

  private Resource<ProvisioningRequest> requests(String name) {
    return client.resources(ProvisioningRequest.class).withName(name);
  }

  private SimulatedSite edge(String name) {
    return sites.site(name);
  }

  private double rollbacks() {
    var counter = meters.find("sluice.rollbacks").counter();
    return counter == null ? 0 : counter.count();
  }

  private void request(String name, String site, String cpu) {
    ProvisioningRequest request = new ProvisioningRequest();
    request.getMetadata().setName(name);
    request.setSpec(spec(site, cpu));
    client.resource(request).create();
  }

  private static ProvisioningRequestSpec spec(String site, String cpu) {
    return new ProvisioningRequestSpec(
        null,
        null,
        null,
        null,
        null,
        site,
        List.of(new Workload(null, "o-ran-du", null, null, null, null, null)),
        new ResourceRequirements(cpu, "8Gi", null),
        null,
        null);
  }

  private void change(String name, String cpu) {
    requests(name)
        .edit(r -> {
          r.setSpec(spec(r.getSpec().targetCluster(), cpu));
          return r;
        });
  }

  private void annotate(String name, String annotation, String value) {
    requests(name)
        .edit(r -> {
          r.getMetadata().setAnnotations(Map.of(annotation, value));
          return r;
        });
  }

  private void catalogue(String namespace) {
    apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: templates
          namespace: %s
          labels: {sluice.dev/template-catalogue: "true"}
        data:
          nephio.yaml: |
            templates:
              - name: nephio-workload-cluster
                version: v3.0.0
                resources: {cpu: "1", memory: 1Gi}
        """
            .formatted(namespace));
  }

  private void gate(String request) {
    apply(
        """
        apiVersion: gate.slo.nephio.org/v1alpha1
        kind: SLOGate
        metadata: {name: gate, namespace: default}
        spec:
          sloTargets: [{metric: latency_p95_ms, threshold: 10, operator: "<="}]
          subjects: [{name: %s}]
          measurementJobRef: {name: job}
          action: Rollback
        """
            .formatted(request));
  }

  private void judge(String request, Revision revision, Verdict verdict) {
    Instant now = Instant.now();
    SLOGate gate = client.resources(SLOGate.class).inNamespace("default").withName("gate").get();
    long generation = gate.getMetadata().getGeneration();
    gate.setStatus(
        new SLOGateStatus(
            List.of(),
            generation,
            verdict,
            List.of(
                new SubjectVerdict(
                    request,
                    "edge1",
                    generation,
                    revision.generation(),
                    revision.commit(),
                    verdict,
                    now,
                    now,
                    now,
                    3,
                    0,
                    0,
                    0,
                    null,
                    3,
                    true,
                    verdict == Verdict.Passed ? "GatePassed" : "GateFailed",
                    "latency as the test has it",
                    List.of(),
                    "sha256:0"))));
    client.resource(gate).updateStatus();
  }

  private void apply(String yaml) {
    client.resource(yaml).create();
  }

  private List<String> files(String site, String packageName) throws Exception {
    String out = git(site, "ls-tree", "-r", "--name-only", "main", packageName + "/");
    return out.lines().map(l -> l.substring(packageName.length() + 1)).toList();
  }

  private long commits(String site) throws Exception {
    return Long.parseLong(git(site, "rev-list", "--count", "main", "--", "du"));
  }

  private String git(String site, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "--git-dir=" + edge(site).repositoryPath()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + ": " + out).isZero();
    return out.strip();
  }
}
