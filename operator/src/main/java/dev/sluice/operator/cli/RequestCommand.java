package dev.sluice.operator.cli;

import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl request}. */
@Command(
    name = "request",
    aliases = {"requests", "pr"},
    description = "Provisioning requests: one site's package and its state.")
final class RequestCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private O2imsctl root;

  @Command(name = "list", description = "All requests.")
  int list() {
    try (KubernetesClient client = root.client()) {
      root.printer()
          .list(
              client.resources(ProvisioningRequest.class).list().getItems(),
              r -> Views.requests(r, root.now()));
    }
    return 0;
  }

  @Command(name = "get", description = "One request.")
  int get(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      ProvisioningRequest request =
          client.resources(ProvisioningRequest.class).withName(name).get();
      root.printer()
          .one(O2imsctl.found(request, "request", name), r -> Views.requests(r, root.now()));
    }
    return 0;
  }
}
