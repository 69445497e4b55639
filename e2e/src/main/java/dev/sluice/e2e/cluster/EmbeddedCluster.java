package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Kubernetes API server in memory on a loopback port. It keeps its objects as long as it lives,
 * so operators may come and go.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  private final Api api;
  private final ClusterServer server;
  private final Options options;

  private EmbeddedCluster(Options options) {
    this.options = options;
    this.api = new Api();
    for (String name : NAMESPACES) {
      ObjectNode namespace = Codec.object().put("apiVersion", "v1").put("kind", "Namespace");
      namespace.putObject("metadata").put("name", name);
      api.seed(namespace);
    }
    options.manifests().forEach(yaml -> Codec.documents(yaml).forEach(api::seed));
    this.server = new ClusterServer(api, options.port(), options.token());
  }

  /** Starts on a free port with the CRDs of a directory ({@code *.yml, *.yaml}). */
  public static EmbeddedCluster start(Path crds) throws IOException {
    return start(Options.of(crds));
  }

  /** Starts. */
  public static EmbeddedCluster start(Options options) {
    return new EmbeddedCluster(options);
  }

  /** Base URL, without trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Client configuration, as a kubeconfig would give it. */
  public Config config() {
    var config = new ConfigBuilder(Config.empty()).withMasterUrl(url()).withNamespace("default");
    options.token().ifPresent(config::withOauthToken);
    return config.build();
  }

  /** A new client; the caller closes it. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** Stores an object without HTTP, counters or hooks: for tests that begin with very many. */
  public void seed(ObjectNode object) {
    api.seed(object.deepCopy());
  }

  /** Counters and hooks. */
  public RequestLog log() {
    return api.log();
  }

  /** A kubeconfig for kubectl, the operator and o2imsctl. */
  public String kubeconfig() {
    String user = options.token().map(t -> "{token: \"" + t + "\"}").orElse("{}");
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: sluice-embedded
      cluster: {server: "%s"}
    users:
    - name: admin
      user: %s
    contexts:
    - name: sluice-embedded
      context: {cluster: sluice-embedded, user: admin, namespace: default}
    current-context: sluice-embedded
    """
        .formatted(url(), user);
  }

  /** Writes {@link #kubeconfig} to a file. */
  public void writeKubeconfig(Path file) throws IOException {
    Files.writeString(file, kubeconfig());
  }

  @Override
  public void close() {
    server.close();
  }

  /**
   * How it is started.
   *
   * @param manifests YAML texts applied before the server opens, CRDs first
   * @param port 0 = any free one
   * @param token bearer token clients must send; empty = open
   */
  public record Options(List<String> manifests, int port, Optional<String> token) {
    /** Copies the list. */
    public Options {
      manifests = List.copyOf(manifests);
    }

    /** The CRDs of a directory, any port, no token. */
    public static Options of(Path crds) throws IOException {
      var texts = new ArrayList<String>();
      try (Stream<Path> files = Files.list(crds)) {
        for (Path f : files.filter(p -> p.toString().matches(".*\\.ya?ml")).sorted().toList()) {
          texts.add(Files.readString(f));
        }
      }
      if (texts.isEmpty()) {
        throw new IOException("no *.yaml or *.yml in " + crds.toAbsolutePath());
      }
      return new Options(texts, 0, Optional.empty());
    }
  }
}
