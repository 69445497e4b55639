package dev.sluice.e2e.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulator as a process of its own: prints its URLs as JSON and runs until it is stopped. */
@Command(
    name = "sluice-sites",
    mixinStandardHelpOptions = true,
    description = "Simulates edge sites: O2 IMS, Config Sync on Git, Prometheus queries.")
public final class SimulatorMain implements Callable<Integer> {
  @Option(
      names = "--sites",
      defaultValue = "4",
      description = "How many sites (default ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "Port on loopback; 0 = any free one (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--git-root",
      description = "Folder for the repositories (default: a new temporary one).")
  private @Nullable Path gitRoot;

  @Option(
      names = "--manifests",
      description = "Also write the sites' EdgeSite objects to this file.")
  private @Nullable Path manifests;

  @Option(
      names = "--provisioning-millis",
      defaultValue = "500",
      description = "From a request to FULFILLED (default ${DEFAULT-VALUE}).")
  private long provisioningMillis;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of the load's noise (default ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the command line. */
  public static void main(String... arguments) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "dev/sluice/e2e/sim/logback.xml");
    }
    System.exit(new CommandLine(new SimulatorMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path root = gitRoot == null ? Files.createTempDirectory("sluice-sites") : gitRoot;
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .withPort(port)
            .withSeed(seed)
            .withProvisioningTime(Duration.ofMillis(provisioningMillis));
    if (count > 50) {
      options = options.withTick(Duration.ofSeconds(1), Duration.ofMinutes(10));
    }
    try (EdgeSites sites = EdgeSites.start(SiteProfile.defaults(count), root, options)) {
      if (manifests != null) {
        Files.writeString(manifests, manifests(sites));
      }
      PrintWriter out = out();
      out.println(describe(sites).toPrettyString());
      out.flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private PrintWriter out() {
    return spec == null
        ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
        : spec.commandLine().getOut();
  }

  private static ObjectNode describe(EdgeSites sites) {
    ArrayNode all = Answer.arr();
    sites
        .sites()
        .forEach(site ->
            all.add(
                Answer.obj(
                    "name", site.profile().name(),
                    "url", site.url(),
                    "git", site.gitUrl(),
                    "metrics", site.url() + "/metrics")));
    return Answer.obj("url", sites.url(), "admin", sites.url() + "/admin/sites", "sites", all);
  }

  private static String manifests(EdgeSites sites) {
    StringBuilder yaml = new StringBuilder();
    sites
        .sites()
        .forEach(site ->
            yaml.append("---\n")
                .append(
                    Serialization.asYaml(sites.edgeSiteManifest(site.profile().name()))
                        .replaceFirst("^---\n", "")));
    return yaml.toString();
  }
}
