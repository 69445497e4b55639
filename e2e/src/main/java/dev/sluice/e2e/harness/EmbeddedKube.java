package dev.sluice.e2e.harness;

import dev.sluice.e2e.cluster.EmbeddedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;

/** The embedded cluster with the CRDs of this project. */
public final class EmbeddedKube implements Cluster {
  private final EmbeddedCluster server;
  private final KubernetesClient client;
  private final Path kubeconfig;

  private EmbeddedKube(EmbeddedCluster server, Path kubeconfig) {
    this.server = server;
    this.client = server.client();
    this.kubeconfig = kubeconfig;
  }

  /** Starts it and writes its kubeconfig. */
  public static EmbeddedKube start(Path manifests, Path kubeconfig) throws IOException {
    EmbeddedCluster server = EmbeddedCluster.start(manifests);
    server.writeKubeconfig(kubeconfig);
    return new EmbeddedKube(server, kubeconfig);
  }

  /** The server, for its request log. */
  public EmbeddedCluster server() {
    return server;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public String description() {
    return "embedded cluster at " + server.url();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
