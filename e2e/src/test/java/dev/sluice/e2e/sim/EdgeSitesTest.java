package dev.sluice.e2e.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.configsync.RootSyncReader;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.o2ims.O2ImsClient;
import dev.sluice.operator.adapter.prometheus.PrometheusClient;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.SiteSync;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeSitesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private EdgeSites sites;
  private SimulatedSite edge1;
  private Endpoint endpoint;
  private final HttpClient http = HttpClient.newHttpClient();
  private final SiteHttp siteHttp =
      new SiteHttp(_ -> new Reply.NotFound<>("no Secret"), InstantSource.system());
  private final O2Ims o2ims = new O2ImsClient(siteHttp);

  @BeforeEach
  void start() throws IOException {
    sites = EdgeSites.start(SiteProfile.defaults(2), temp.resolve("git"), SimulatorOptions.fast());
    edge1 = sites.site("edge1");
    endpoint = edge1.edgeSite("2s", "6s").getSpec().o2ims().endpoint();
  }

  @AfterEach
  void stop() {
    sites.close();
  }

  @Test
  void theOperatorsClientUnderstandsTheInventory() {
    O2Ims.Inventory inventory = ok(o2ims.inventory(endpoint));
    assertThat(inventory.provisioning()).isTrue();
    assertThat(inventory.oCloudId()).isPresent();
    assertThat(inventory.resourcePools()).hasSize(3);
    assertThat(inventory.deploymentManagers())
        .singleElement()
        .satisfies(dm -> assertThat(dm.name()).isEqualTo("Kubernetes-EDGE1"));
    assertThat(inventory.capacity().orElseThrow().totalCpu()).isEqualTo("128");
    assertThat(inventory.capacity().orElseThrow().availableMemory()).isEqualTo("256G");
    assertThat(edge1.requests(SimulatedSite.ApiKind.INVENTORY)).isPositive();
    assertThat(sites.site("edge2").requests(SimulatedSite.ApiKind.INVENTORY)).isZero();
  }

  @Test
  void bothSpellingsAndVersionsOfTheInventoryAreServed() throws Exception {
    for (String root : List.of("o2ims-infrastructureInventory", "o2ims_infrastructureInventory")) {
      for (String version : List.of("v1", "v2")) {
        String base = edge1.url() + "/" + root + "/" + version;
        JsonNode pool = json(get(base + "/resourcePools")).get(0);
        assertThat(pool.has("location")).isEqualTo(version.equals("v1"));
        assertThat(pool.has("oCloudSiteId")).isEqualTo(version.equals("v2"));
        String one = base + "/resourcePools/" + pool.path("resourcePoolId").asText();
        assertThat(json(get(one))).isEqualTo(pool);
        assertThat(json(get(base)).path("oCloudId").asText()).isNotBlank();
      }
    }
    HttpResponse<String> missing =
        get(edge1.url() + "/o2ims-infrastructureInventory/v2/resourcePools/none");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(missing).path("status").asInt()).isEqualTo(404);
  }

  @Test
  void aRequestIsFulfilledAgainAfterEveryChangeAndGoneAfterDelete() {
    // Given
    String id = UUID.randomUUID().toString();
    O2Ims.RequestInfo created = ok(o2ims.create(endpoint, data(id, "1")));
    assertThat(created.phase()).isEqualTo(O2Ims.Phase.PENDING);
    fulfilled(id);
    String cluster = ok(o2ims.get(endpoint, id)).nodeClusterId().orElseThrow();
    Optional<String> tag = ok(o2ims.get(endpoint, id)).etag();
    assertThat(tag).isPresent();
    // When changed
    O2Ims.RequestInfo changed = ok(o2ims.update(endpoint, data(id, "2"), tag));
    assertThat(changed.phase()).isEqualTo(O2Ims.Phase.PENDING);
    fulfilled(id);
    assertThat(ok(o2ims.get(endpoint, id)).nodeClusterId()).hasValue(cluster);
    // When written again without a change
    O2Ims.RequestInfo same = ok(o2ims.update(endpoint, data(id, "2"), Optional.empty()));
    assertThat(same.phase()).isEqualTo(O2Ims.Phase.FULFILLED);
    // When deleted
    assertThat(ok(o2ims.delete(endpoint, id))).isTrue();
    await().atMost(SOON).until(() -> o2ims.get(endpoint, id) instanceof Reply.NotFound<?>);
  }

  @Test
  void wrongRequestsAreRefusedWithTheCodesOfTheStandard() throws Exception {
    String id = UUID.randomUUID().toString();
    String path = edge1.url() + "/o2ims-infrastructureProvisioning/v1/provisioningRequests";
    String good = body(id, "");
    assertThat(send("POST", path, good).statusCode()).isEqualTo(201);
    assertThat(send("POST", path, good).statusCode()).isEqualTo(409);
    assertThat(send("POST", path, "{").statusCode()).isEqualTo(400);
    HttpResponse<String> extra = send("POST", path, body(id, ",\"extra\":1"));
    assertThat(extra.statusCode()).isEqualTo(400);
    assertThat(json(extra).path("detail").asText()).isEqualTo("extra: not allowed");
    HttpResponse<String> empty = send("POST", path, "{}");
    assertThat(json(empty).path("detail").asText()).contains("name:", "templateParameters:");
    String other = UUID.randomUUID().toString();
    assertThat(send("PUT", path + "/" + id, body(other, "")).statusCode()).isEqualTo(422);
    assertThat(send("PUT", path + "/" + other, body(other, "")).statusCode()).isEqualTo(404);
    assertThat(send("DELETE", path + "/" + other, "").statusCode()).isEqualTo(404);
    assertThat(send("PATCH", path + "/" + id, "").statusCode()).isEqualTo(405);
    assertThat(o2ims.update(endpoint, data(id, "2"), Optional.of("\"99\"")))
        .isInstanceOf(Reply.Rejected.class);
    assertThat(json(get(path))).hasSize(1);
  }

  @Test
  void whatIsPushedIsAppliedMeasuredAndReported() throws Exception {
    // When
    String commit = push(edge1, "du/deployment.yaml", deployment("8"));
    // Then
    SiteSync sync = new RootSyncReader(siteHttp, InstantSource.system());
    EdgeSite manifest = sites.edgeSiteManifest("edge1");
    await()
        .atMost(SOON)
        .until(
            () -> ok(sync.read(manifest.getSpec().delivery().sync())).syncedCommit(),
            Optional.of(commit)::equals);
    assertThat(edge1.deployments())
        .containsExactly(new AppliedDeployment("ran", "du", 2, 8, 16.0 * (1L << 30)));
    MetricsSource metrics = new PrometheusClient(siteHttp);
    String rate = "sum(rate(requests_total{namespace=\"ran\"}[10s]))";
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          List<MetricsSource.Series> series =
              ok(metrics.instant(endpoint, rate, Instant.now(), Duration.ofSeconds(5)));
          assertThat(series).hasSize(1);
          assertThat(series.getFirst().points().getFirst().value()).isPositive();
        });
    assertThat(
            ok(
                metrics.range(
                    endpoint,
                    "up{namespace=\"ran\"}",
                    Instant.now().minusSeconds(2),
                    Instant.now(),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(5))))
        .hasSize(1);
    assertThat(get(edge1.url() + "/metrics").body()).contains("up{namespace=\"ran\"");
  }

  @Test
  void aFileThatIsNoYamlIsAnErrorAndNothingOfItsCommitIsApplied() throws Exception {
    String good = push(edge1, "du/deployment.yaml", deployment("8"));
    await().atMost(SOON).until(edge1::syncedCommit, Optional.of(good)::equals);
    // When
    push(edge1, "du/deployment.yaml", deployment("4").replace("replicas: 2", "replicas: [2"));
    // Then
    SiteSync sync = new RootSyncReader(siteHttp, InstantSource.system());
    EdgeSite manifest = sites.edgeSiteManifest("edge1");
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          SiteSync.State state = ok(sync.read(manifest.getSpec().delivery().sync()));
          assertThat(state.errors()).singleElement().asString().contains("du/deployment.yaml");
          assertThat(state.syncedCommit()).hasValue(good);
        });
    assertThat(edge1.deployments().getFirst().cores()).isEqualTo(8);
    // When repaired
    String repaired = push(edge1, "du/deployment.yaml", deployment("4"));
    await().atMost(SOON).until(edge1::syncedCommit, Optional.of(repaired)::equals);
    assertThat(edge1.deployments().getFirst().cores()).isEqualTo(4);
  }

  @Test
  void localConfigIsNotAppliedAndAutoscalersSetTheNumberOfPods() throws Exception {
    String local =
        deployment("8")
            .replace("name: du", "name: local")
            .replace(
                "namespace: ran",
                "namespace: ran, annotations:" + " {config.kubernetes.io/local-config: \"true\"}");
    String scaler =
        """
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: du, namespace: ran}
        spec: {minReplicas: 3, maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: du}}
        """;
    push(edge1, "du/all.yaml", deployment("8") + scaler + "---\n" + local);
    await().atMost(SOON).until(() -> !edge1.deployments().isEmpty());
    assertThat(edge1.deployments())
        .singleElement()
        .satisfies(d -> assertThat(d.replicas()).isEqualTo(3));
  }

  @Test
  void listenersSeeEveryEffectAtItsBoundaries() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    sites.listen(
        new SiteListener() {
          @Override
          public void beforeMutation(Mutation m) {
            seen.add("before " + m.method() + " " + edge1.provisioningPhases().containsKey(m.id()));
          }

          @Override
          public void afterMutation(Mutation m, int status) {
            seen.add("after " + status + " " + edge1.provisioningPhases().containsKey(m.id()));
          }

          @Override
          public void commitDone(String site, String commit, boolean applied) {
            seen.add("commit " + applied);
          }
        });
    ok(o2ims.create(endpoint, data(UUID.randomUUID().toString(), "1")));
    assertThat(seen).contains("before POST false", "after 201 true");
    push(edge1, "du/deployment.yaml", deployment("8"));
    await().atMost(SOON).until(() -> seen.contains("commit true"));
  }

  @Test
  void aRestartKeepsTheRepositories() throws Exception {
    String commit = push(edge1, "du/deployment.yaml", deployment("8"));
    sites.close();
    sites = EdgeSites.start(SiteProfile.defaults(2), temp.resolve("git"), SimulatorOptions.fast());
    await()
        .atMost(SOON)
        .until(() -> sites.site("edge1").syncedCommit(), Optional.of(commit)::equals);
  }

  @Test
  void aHundredSitesFitInOneProcess() throws Exception {
    SimulatorOptions calm =
        SimulatorOptions.defaults().withTick(Duration.ofSeconds(1), Duration.ofMinutes(2));
    try (EdgeSites many = EdgeSites.start(SiteProfile.defaults(100), temp.resolve("many"), calm)) {
      await()
          .atMost(SOON)
          .until(() -> many.sites().stream().allMatch(s -> s.syncedCommit().isPresent()));
      assertThat(get(many.site("edge100").url() + "/o2ims-infrastructureInventory/v2").statusCode())
          .isEqualTo(200);
    }
  }

  private void fulfilled(String id) {
    await()
        .atMost(SOON)
        .until(() -> ok(o2ims.get(endpoint, id)).phase(), O2Ims.Phase.FULFILLED::equals);
  }

  private static O2Ims.RequestData data(String id, String cores) {
    return new O2Ims.RequestData(id, "du", "", "o-ran-du", "1.0.0", Answer.obj("cores", cores));
  }

  private static String body(String id, String more) {
    return "{\"provisioningRequestId\":\"%s\",\"name\":\"n\",\"description\":\"\",\"templateName\":\"t\",\"templateVersion\":\"1\",\"templateParameters\":{}%s}"
        .formatted(id, more);
  }

  static String deployment(String cpu) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: du, namespace: ran}
    spec:
      replicas: 2
      template:
        spec:
          containers:
            - name: du
              resources:
                limits: {cpu: "%s", memory: 16Gi}
    """
        .formatted(cpu);
  }

  /** Commits a file through a clone, as an operator would. */
  String push(SimulatedSite site, String path, String text) throws IOException, GitAPIException {
    Path clone = Files.createTempDirectory(temp, "clone");
    try (Git git =
        Git.cloneRepository().setURI(site.gitUrl()).setDirectory(clone.toFile()).call()) {
      Path file = clone.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      git.add().addFilepattern(".").call();
      String commit =
          git.commit()
              .setMessage("write " + path)
              .setAuthor("t", "t@example.com")
              .setCommitter("t", "t@example.com")
              .setSign(false)
              .call()
              .name();
      git.push().call();
      return commit;
    }
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send("GET", url, "");
  }

  private HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(SOON)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private static <T> T ok(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<T>) reply).value();
  }
}
