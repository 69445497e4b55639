package dev.sluice.operator.cli;

import dev.sluice.api.site.EdgeSite;
import io.fabric8.kubernetes.client.KubernetesClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl site}. */
@Command(
    name = "site",
    aliases = "sites",
    description = "Edge sites: reachability, latency, capacity.")
final class SiteCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private O2imsctl root;

  @Command(name = "list", description = "All sites.")
  int list() {
    try (KubernetesClient client = root.client()) {
      root.printer()
          .list(
              client.resources(EdgeSite.class).list().getItems(), s -> Views.sites(s, root.now()));
    }
    return 0;
  }

  @Command(name = "get", description = "One site.")
  int get(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      EdgeSite site = client.resources(EdgeSite.class).withName(name).get();
      root.printer().one(O2imsctl.found(site, "site", name), s -> Views.sites(s, root.now()));
    }
    return 0;
  }
}
