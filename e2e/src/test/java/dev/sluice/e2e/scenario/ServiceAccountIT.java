package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.CrdManifests;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.Endpoint;
import dev.sluice.api.site.SecretRef;
import dev.sluice.e2e.harness.World;
import dev.sluice.operator.SluiceOperator;
import dev.sluice.operator.config.ConfigParser;
import dev.sluice.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator as its service account, with the rights of its manifests and no other. */
class ServiceAccountIT {
  private static final String NAMESPACE = "sluice-system";
  private static final String NAME = "sluice-operator";

  private static KubernetesClient admin;
  private static Config account;

  @BeforeAll
  static void install() throws IOException {
    Path kubeconfig = Grounds.REAL.kubeconfig().orElseThrow();
    admin = client(Files.readString(kubeconfig));
    try (InputStream manifests =
        Files.newInputStream(World.root().resolve("operator/manifests/rbac.yaml"))) {
      for (HasMetadata object : admin.load(manifests).items()) {
        admin.resource(object).fieldManager(Scene.PERSON).forceConflicts().serverSideApply();
      }
    }
    TokenRequest asked =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(NAMESPACE)
            .withName(NAME)
            .tokenRequest(asked)
            .getStatus()
            .getToken();
    account = Serialization.unmarshal(Files.readString(kubeconfig), Config.class);
    account.getUsers().forEach(u -> u.setUser(new AuthInfoBuilder().withToken(token).build()));
  }

  @AfterAll
  static void close() {
    if (admin != null) {
      admin.close();
    }
  }

  @Test
  void carriesOutAWholeFlowWithoutOneRefusal() throws Exception {
    Path kubeconfig = Files.createTempFile("sluice-account-", ".kubeconfig");
    Files.writeString(kubeconfig, Serialization.asYaml(account));
    try (Scene scene =
        Scene.closed(Grounds.REAL, 3, b -> b.setting("kubeconfig", kubeconfig.toString()))) {
      // Given: sites whose metrics need a token that stands in the operator's namespace
      secret(NAMESPACE, "metrics-token");
      scene.world().siteManifests().forEach(s -> scene.register(withSecret(s)));
      scene.world().startOperator();
      scene.eventually("all sites to be Ready", 40, () -> scene.readySites() == 3);

      // When: delivered and judged, changed for the worse, rolled back, deleted
      scene.put(Wish.judged("account", "edge3"));
      scene.eventually("account to be Ready", 60, () -> scene.ready("account"));
      scene.put(Wish.judged("account", "edge3").withCores("4"));
      scene.eventually(
          "the rollback",
          60,
          () ->
              scene.ledger("edge3").entries().stream()
                  .anyMatch(e -> e.action().equals("Rollback")));
      scene.put(shortForm());
      scene.eventually("the short form's Intent", 20, () -> scene.intent("short").isPresent());
      // An API server alone collects no garbage: the operator deletes the owned Intent.
      scene.client().resource(shortForm()).delete();
      scene.delete("account");
      scene.eventually(
          "the end",
          60,
          () ->
              scene.intent("account").isEmpty()
                  && scene.intent("short").isEmpty()
                  && scene.client().resource(shortForm()).get() == null);

      // Then
      String metrics = scene.world().operator().metrics();
      assertThat(metrics).contains("sluice_kubernetes_requests_total{");
      assertThat(metrics.lines().filter(l -> l.contains("code=\"403\""))).isEmpty();
      assertThat(metrics).contains("sluice_events_total{outcome=\"failed\"} 0.0");
      assertThat(Files.readString(scene.world().operator().log()))
          .doesNotContainPattern("[Ff]orbidden|code=403");
    } finally {
      Files.delete(kubeconfig);
    }
  }

  @Test
  void givesRelaysTheirRulesAndTakesThemBack() throws Exception {
    Path work = Files.createTempDirectory("sluice-account-");
    OperatorConfig config =
        ConfigParser.parse(
            "{workDirectory: %s, http: {port: 0}, leaderElection: {enabled: false}}"
                .formatted(work),
            Map.of());
    served();
    admin
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("relay-account")
                .addToLabels("relay", "account")
                .endMetadata()
                .build())
        .serverSideApply();
    try (KubernetesClient client = client(Serialization.asYaml(account));
        SluiceOperator _ = SluiceOperator.start(config, client)) {
      admin.resource(relayRule()).serverSideApply();
      Resource<ConfigMap> files =
          admin.configMaps().inNamespace("sluice-relay").withName("sluice-relay-rules");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            assertThat(files.get()).isNotNull();
            assertThat(files.get().getData().get("nodes.json")).contains("relay-account");
            RelayRule rule = admin.resource(relayRule()).get();
            assertThat(rule.getStatus()).isNotNull();
            assertThat(rule.getStatus().conditions())
                .extracting(c -> c.type() + " " + c.status() + " " + c.reason())
                .contains("Accepted TRUE Succeeded", "Ready FALSE NoRelay");
          });
      admin.resource(relayRule()).delete();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(files.get().getData()).containsOnlyKeys("nodes.json"));
    } finally {
      admin.nodes().withName("relay-account").delete();
      Files.delete(work);
    }
  }

  /** Kinds, whichever test comes first. */
  private static void served() {
    for (String name : CrdManifests.NAMES) {
      admin
          .resource(CrdManifests.yaml(name))
          .fieldManager(Scene.PERSON)
          .forceConflicts()
          .serverSideApply();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.supports(RelayRule.class) && admin.supports(NephioIntent.class));
  }

  private static RelayRule relayRule() {
    return Serialization.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: RelayRule
        metadata: {name: account, namespace: default}
        spec:
          input: {interface: eth1, group: 239.1.1.1}
          outputs: [{interface: eth2, address: 239.2.1.1}]
          nodeSelector: {relay: account}
        """,
        RelayRule.class);
  }

  @Test
  void mayDoNothingElse() {
    secret("default", "elsewhere");
    try (KubernetesClient client = client(Serialization.asYaml(account))) {
      refused(() -> client.secrets().inNamespace("default").withName("elsewhere").get());
      refused(() -> client.secrets().inNamespace(NAMESPACE).list());
      refused(() -> client.pods().inAnyNamespace().list());
      refused(() -> client.secrets().inNamespace("sluice-relay").withName("any").get());
      refused(() -> client.configMaps().inNamespace("sluice-relay").withName("any").delete());
      refused(() -> client.nodes().withName("any").delete());
      refused(
          () -> client.resources(RelayRule.class).inNamespace("default").withName("a").delete());
      refused(() -> client.resources(EdgeSite.class).withName("edge1").delete());
      refused(() -> client.configMaps().inNamespace("default").withName("any").delete());
      refused(() -> client.leases().inNamespace("default").withName("any").get());
      refused(() ->
          client
              .resource(
                  new DeploymentBuilder()
                      .withNewMetadata()
                      .withName("any")
                      .withNamespace("default")
                      .endMetadata()
                      .build())
              .create());
    }
  }

  private static void secret(String namespace, String name) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withStringData(Map.of("token", "t"))
                .build())
        .serverSideApply();
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private static EdgeSite withSecret(EdgeSite site) {
    EdgeSiteSpec s = site.getSpec();
    Endpoint open = Objects.requireNonNull(s.metrics());
    Endpoint metrics =
        new Endpoint(open.url(), new SecretRef("metrics-token", null), null, open.timeout());
    site.setSpec(
        new EdgeSiteSpec(
            s.displayName(),
            s.clusterNames(),
            s.o2ims(),
            s.delivery(),
            metrics,
            s.probe(),
            s.suspend()));
    return site;
  }

  private static NephioIntent shortForm() {
    return Serialization.unmarshal(
        """
        apiVersion: intent.nephio.org/v1alpha1
        kind: Intent
        metadata: {name: short, namespace: default}
        spec:
          target: edge1
          requirements:
            - {type: deploy, value: generic}
        """,
        NephioIntent.class);
  }

  private static KubernetesClient client(String kubeconfig) {
    return new KubernetesClientBuilder()
        .withConfig(io.fabric8.kubernetes.client.Config.fromKubeconfig(kubeconfig))
        .build();
  }
}
