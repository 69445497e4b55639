package dev.sluice.e2e.harness;

import dev.sluice.api.site.EdgeSite;
import dev.sluice.e2e.sim.EdgeSites;
import dev.sluice.e2e.sim.SimulatorOptions;
import dev.sluice.e2e.sim.SiteProfile;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster, simulated sites and the real operator, all on this machine. */
public final class World implements AutoCloseable {
  private static final String PROBE_INTERVAL = "2s";
  private static final String PROBE_GRACE = "6s";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final Cluster cluster;
  private final EdgeSites sites;
  private final Map<String, String> settings;
  private final int port;
  private @Nullable OperatorProcess operator;

  private World(Path directory, Cluster cluster, EdgeSites sites, Map<String, String> settings)
      throws IOException {
    this.directory = directory;
    this.cluster = cluster;
    this.sites = sites;
    this.settings = Map.copyOf(settings);
    this.port = freePort();
  }

  /** Starts to describe a world whose files go below a directory. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** What a world is made of. */
  public static final class Builder {
    private final Path directory;
    private @Nullable Path kubeconfig;
    private int sites = 4;
    private SimulatorOptions options = SimulatorOptions.defaults();
    private final Map<String, String> settings = new HashMap<>(QUICK_LEASE);

    /** After a kill the next operator need not wait long for the lease of the dead one. */
    private static final Map<String, String> QUICK_LEASE =
        Map.of(
            "SLUICE_LEADER_ELECTION_LEASE_DURATION", "3s",
            "SLUICE_LEADER_ELECTION_RENEW_DEADLINE", "2s",
            "SLUICE_LEADER_ELECTION_RETRY_PERIOD", "500ms");

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** Uses a cluster that is there already. */
    public Builder kubeconfig(@Nullable Path file) {
      this.kubeconfig = file;
      return this;
    }

    /** How many sites there are. */
    public Builder sites(int n) {
      this.sites = n;
      return this;
    }

    /** How the simulator behaves. */
    public Builder simulator(SimulatorOptions how) {
      this.options = how;
      return this;
    }

    /**
     * A setting of the operator, as an environment variable; {@code heap} is its heap size, {@code
     * kubeconfig} the file it connects with instead of the cluster's own.
     */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /** Starts cluster and sites, but no operator. */
    public World withoutOperator() throws IOException {
      Files.createDirectories(directory);
      Cluster cluster =
          kubeconfig == null
              ? EmbeddedKube.start(manifests(), directory.resolve("kubeconfig"))
              : ExternalCluster.connect(kubeconfig, manifests());
      cluster
          .client()
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName("sluice-system")
                  .endMetadata()
                  .build())
          .serverSideApply();
      EdgeSites simulated =
          EdgeSites.start(SiteProfile.defaults(sites), directory.resolve("git"), options);
      return new World(directory, cluster, simulated, settings);
    }

    /** Starts everything and waits until the operator is ready. */
    public World build() throws IOException, InterruptedException {
      World world = withoutOperator();
      try {
        world.startOperator();
        return world;
      } catch (IOException | InterruptedException | RuntimeException e) {
        world.close();
        throw e;
      }
    }
  }

  /** Starts the operator (again) and waits until it is ready. */
  public OperatorProcess startOperator() throws IOException, InterruptedException {
    OperatorProcess started = launchOperator();
    started.awaitReady(START_LIMIT);
    return started;
  }

  /** Starts the operator without waiting. */
  public OperatorProcess launchOperator() throws IOException {
    operator =
        OperatorProcess.start(operatorJar(), operatorKubeconfig(), directory, port, settings);
    return operator;
  }

  /** The identity of the setting {@code kubeconfig}, or the administrator's. */
  private Path operatorKubeconfig() {
    String given = settings.get("kubeconfig");
    return given == null ? cluster.kubeconfig() : Path.of(given);
  }

  /** One more operator beside the first, with files and a port of its own; the caller ends it. */
  public OperatorProcess rival(String name) throws IOException {
    return OperatorProcess.start(
        operatorJar(), operatorKubeconfig(), directory.resolve(name), freePort(), settings);
  }

  /** The operator as it was started last. */
  public OperatorProcess operator() {
    return Optional.ofNullable(operator).orElseThrow();
  }

  /** The cluster. */
  public Cluster cluster() {
    return cluster;
  }

  /** An administrator's client. */
  public KubernetesClient client() {
    return cluster.client();
  }

  /** The simulated sites. */
  public EdgeSites sites() {
    return sites;
  }

  /** A kubeconfig for other processes. */
  public Path kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Manifests of all sites, ready to apply. */
  public List<EdgeSite> siteManifests() {
    return sites.sites().stream().map(s -> s.edgeSite(PROBE_INTERVAL, PROBE_GRACE)).toList();
  }

  /** The commits that touched a package at a site, newest first: short id and subject. */
  public List<String> history(String site, String packageName)
      throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(
                "git",
                "--git-dir=" + sites.site(site).repositoryPath(),
                "log",
                "--format=%h %s",
                "main",
                "--",
                packageName)
            .redirectErrorStream(true)
            .start();
    List<String> lines = git.inputReader().lines().toList();
    git.waitFor();
    return lines;
  }

  /** The root of the source tree. */
  public static Path root() {
    String given = System.getProperty("sluice.root");
    Path start = given != null ? Path.of(given) : Path.of("").toAbsolutePath();
    Path at = start;
    while (at != null && !Files.isDirectory(at.resolve("crds/manifests"))) {
      at = at.getParent();
    }
    return Optional.ofNullable(at)
        .orElseThrow(() -> new IllegalStateException("no crds/manifests at or above " + start));
  }

  private static Path manifests() {
    return root().resolve("crds/manifests");
  }

  private static Path operatorJar() throws IOException {
    Path target = root().resolve("operator/target");
    try (var files = Files.newDirectoryStream(target, "sluice-operator-*.jar")) {
      for (Path file : files) {
        return file;
      }
    }
    throw new IOException("no sluice-operator-*.jar in " + target + ": build with mvn package");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Ends everything, the operator first. */
  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    sites.close();
    cluster.close();
  }
}
