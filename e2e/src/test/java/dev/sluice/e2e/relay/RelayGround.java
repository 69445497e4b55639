package dev.sluice.e2e.relay;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.relay.RelayRuleStatus;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.operator.SluiceOperator;
import dev.sluice.operator.config.ConfigParser;
import dev.sluice.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * The embedded cluster with the whole operator; a test is the user, the nodes and their kubelets.
 * Simulated relays stand on loopback addresses of their own, all at one port.
 */
final class RelayGround implements AutoCloseable {
  static final String NAMESPACE = "sluice-relay";
  private static final String TOKEN = "s3cret";
  private static final long MOUNT_MILLIS = 100;

  final EmbeddedCluster cluster;
  final KubernetesClient client;
  final Map<String, SimulatedRelay> relays = new TreeMap<>();
  private final ScheduledExecutorService kubelets = Executors.newSingleThreadScheduledExecutor();
  private SluiceOperator operator;
  private int port;

  RelayGround() throws IOException {
    cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
    client = cluster.client();
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    secret(TOKEN);
    var _ =
        kubelets.scheduleWithFixedDelay(
            this::mount, MOUNT_MILLIS, MOUNT_MILLIS, TimeUnit.MILLISECONDS);
  }

  void startOperator() throws IOException {
    OperatorConfig config =
        ConfigParser.parse(
            """
            workDirectory: %s
            leaderElection: {enabled: false}
            http: {port: 0}
            relay:
              port: %d
              tokenSecret: sluice-relay-token
              pollEvery: 1s
              countersEvery: 2s
              localInterfaces: [br0]
            """
                .formatted(Files.createTempDirectory("sluice-relay"), port),
            Map.of());
    operator = SluiceOperator.start(config, client);
  }

  void stopOperator() {
    operator.close();
    operator = null;
  }

  /** What relays demand to hear. */
  void secret(String token) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("sluice-relay-token")
                .endMetadata()
                .addToStringData("token", token)
                .build())
        .create();
  }

  /** A node of a zone, with a relay. */
  SimulatedRelay node(String name, String zone) throws IOException {
    bareNode(name, zone);
    String address = "127.0.0." + (relays.size() + 2);
    SimulatedRelay relay = new SimulatedRelay(name, new InetSocketAddress(address, port), TOKEN);
    port = relay.port();
    relays.put(name, relay);
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("sluice-relay-" + name)
                .addToLabels("app.kubernetes.io/name", "sluice-relay")
                .endMetadata()
                .withNewSpec()
                .withNodeName(name)
                .endSpec()
                .withNewStatus()
                .withPodIP(address)
                .endStatus()
                .build())
        .create();
    return relay;
  }

  /** A node of a zone, without a relay. */
  void bareNode(String name, String zone) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("zone", zone)
                .endMetadata()
                .build())
        .create();
  }

  /** A rule, on the nodes of a zone or, without one, on all that have a relay. */
  void rule(String name, String input, String output, String zone) {
    client.resource(yaml(name, input, output, zone)).create();
  }

  static String yaml(String name, String input, String output, String zone) {
    return """
    ---
    apiVersion: sluice.dev/v1alpha1
    kind: RelayRule
    metadata: {name: %s, namespace: default}
    spec:
      input: {%s}
      outputs: [{%s}]
      nodeSelector: {%s}
    """
        .formatted(name, input, output, zone.isEmpty() ? "" : "zone: " + zone);
  }

  Resource<RelayRule> rule(String name) {
    return client.resources(RelayRule.class).inNamespace("default").withName(name);
  }

  RelayRuleStatus status(String name) {
    return rule(name).get().getStatus();
  }

  /** A condition, such as {@code "Ready TRUE Succeeded"}. */
  String condition(String name, ConditionType type) {
    return find(name, type).map(c -> type.wire() + " " + c.status() + " " + c.reason()).orElse("");
  }

  String message(String name, ConditionType type) {
    return find(name, type).map(Condition::message).orElse("");
  }

  private Optional<Condition> find(String name, ConditionType type) {
    return Optional.ofNullable(status(name)).flatMap(s -> Conditions.find(s.conditions(), type));
  }

  Resource<ConfigMap> files() {
    return client.configMaps().inNamespace(NAMESPACE).withName("sluice-relay-rules");
  }

  long statusWrites() {
    return cluster.log().count("apply", "relayrules.sluice.dev/status");
  }

  long fileWrites() {
    return cluster.log().count("create", "configmaps")
        + cluster.log().count("update", "configmaps");
  }

  static void eventually(ThrowingRunnable claim) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(claim);
  }

  private void mount() {
    try {
      ConfigMap map = files().get();
      Map<String, String> data = map == null || map.getData() == null ? Map.of() : map.getData();
      Map<String, String> binary =
          map == null || map.getBinaryData() == null ? Map.of() : map.getBinaryData();
      relays.values().forEach(r -> r.mount(data, binary));
    } catch (RuntimeException _) {
      // The next round does it.
    }
  }

  @Override
  public void close() {
    kubelets.shutdownNow();
    if (operator != null) {
      operator.close();
    }
    relays.values().forEach(SimulatedRelay::close);
    client.close();
    cluster.close();
  }
}
