package dev.sluice.e2e.apiserver;

import dev.sluice.api.CrdManifests;
import dev.sluice.e2e.apiserver.ApiServerSource.Absent;
import dev.sluice.e2e.apiserver.ApiServerSource.Binaries;
import dev.sluice.e2e.apiserver.ApiServerSource.Running;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real API server for a test: {@code RealApiServer.start(ApiServerSource.find())}. A started one
 * has etcd and kube-apiserver and nothing else: no controllers, no garbage collection, no nodes.
 */
public final class RealApiServer implements AutoCloseable {
  private static final int STARTUP_MILLIS = 120_000;
  private static final Duration ESTABLISHED_DEADLINE = Duration.ofSeconds(30);

  private final @Nullable KubeAPIServer process;
  private final String kubeconfig;
  private final KubernetesClient client;

  private RealApiServer(@Nullable KubeAPIServer process, String kubeconfig) {
    this.process = process;
    this.kubeconfig = kubeconfig;
    this.client = newClient();
  }

  /**
   * Starts or connects.
   *
   * @throws IllegalStateException when the source is {@link Absent}: ask before
   */
  public static RealApiServer start(ApiServerSource source) {
    return switch (source) {
      case Running(var file) -> new RealApiServer(null, read(file));
      case Binaries(var directory) -> {
        KubeAPIServer process =
            new KubeAPIServer(
                KubeAPIServerConfigBuilder.anAPIServerConfig()
                    .withTestDir(directory.toString())
                    .withOfflineMode(true)
                    .withStartupTimeout(STARTUP_MILLIS)
                    .build());
        // A test JVM that dies half way must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "stop-kube-apiserver"));
        process.start();
        yield new RealApiServer(process, process.getKubeConfigYaml());
      }
      case Absent(var reason) -> throw new IllegalStateException(reason);
    };
  }

  /** A client with all rights; closed with this server. */
  public KubernetesClient client() {
    return client;
  }

  /** One more client with all rights, for instance for an operator; the caller closes it. */
  public KubernetesClient newClient() {
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
  }

  /** The kubeconfig as YAML. */
  public String kubeconfig() {
    return kubeconfig;
  }

  /** The server's version, such as {@code v1.36.2}. */
  public String version() {
    return client.getKubernetesVersion().getGitVersion();
  }

  /** Whether this object started the server: only then a test may leave things behind. */
  public boolean throwAway() {
    return process != null;
  }

  /** Applies the definitions of all kinds, and waits until the server serves each. */
  public void installCrds() {
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("sluice-e2e")
            .withForce(true)
            .build();
    for (CustomResourceDefinition crd : definitions()) {
      client.resource(crd).patch(apply);
    }
    for (CustomResourceDefinition crd : definitions()) {
      client
          .resource(crd)
          .waitUntilCondition(
              RealApiServer::established, ESTABLISHED_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** The definitions of all kinds, as packaged. */
  public List<CustomResourceDefinition> definitions() {
    return CrdManifests.NAMES.stream()
        .map(name ->
            client
                .getKubernetesSerialization()
                .unmarshal(CrdManifests.yaml(name), CustomResourceDefinition.class))
        .collect(Collectors.toUnmodifiableList());
  }

  private static boolean established(@Nullable CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops what was started. */
  @Override
  public void close() {
    client.close();
    if (process != null) {
      process.stop();
    }
  }
}
