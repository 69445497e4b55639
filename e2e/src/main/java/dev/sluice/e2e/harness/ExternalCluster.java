package dev.sluice.e2e.harness;

import dev.sluice.api.Names;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster that is there already, given by its kubeconfig; gets the CRDs of this project. */
public final class ExternalCluster implements Cluster {
  private static final long ESTABLISH_SECONDS = 30;

  private final Path kubeconfig;
  private final KubernetesClient client;

  private ExternalCluster(Path kubeconfig, KubernetesClient client) {
    this.kubeconfig = kubeconfig;
    this.client = client;
  }

  /** Connects, installs the CRDs and waits until they are established. */
  public static ExternalCluster connect(Path kubeconfig, Path manifests) throws IOException {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    try (Stream<Path> files = Files.list(manifests)) {
      files.filter(f -> f.toString().endsWith(".yaml")).sorted().forEach(f -> install(client, f));
    }
    return new ExternalCluster(kubeconfig, client);
  }

  private static void install(KubernetesClient client, Path file) {
    CustomResourceDefinition crd =
        client.apiextensions().v1().customResourceDefinitions().load(file.toFile()).item();
    client.resource(crd).fieldManager(Names.MANAGER).forceConflicts().serverSideApply();
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(crd.getMetadata().getName())
        .waitUntilCondition(ExternalCluster::established, ESTABLISH_SECONDS, TimeUnit.SECONDS);
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && Objects.requireNonNullElse(
                crd.getStatus().getConditions(),
                List
                    .<io.fabric8.kubernetes.api.model.apiextensions.v1
                            .CustomResourceDefinitionCondition>
                        of())
            .stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
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
    var version = client.getKubernetesVersion();
    return "Kubernetes " + (version == null ? "of unknown version" : version.getGitVersion());
  }

  @Override
  public void close() {
    client.close();
  }
}
