package dev.sluice.operator.cli;

import dev.sluice.api.gate.SLOGate;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl gate}. */
@Command(name = "gate", aliases = "gates", description = "SLO gates: verdicts and evidence.")
final class GateCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private O2imsctl root;

  @Command(name = "list", description = "All gates of a namespace.")
  int list(
      @Option(
              names = {"-A", "--all-namespaces"},
              description = "all gates")
          boolean all) {
    try (KubernetesClient client = root.client()) {
      var gates = client.resources(SLOGate.class);
      List<SLOGate> items =
          all
              ? gates.inAnyNamespace().list().getItems()
              : gates.inNamespace(root.namespace(client)).list().getItems();
      root.printer().list(items, g -> Views.gates(g, all, root.now()));
    }
    return 0;
  }

  @Command(name = "get", description = "One gate with the evidence for its verdicts.")
  int get(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      SLOGate gate =
          O2imsctl.found(
              client
                  .resources(SLOGate.class)
                  .inNamespace(root.namespace(client))
                  .withName(name)
                  .get(),
              "gate",
              name);
      root.printer().one(gate, g -> Views.gates(g, false, root.now()));
      if (root.format() == O2imsctl.Format.table) {
        new GateView(new Palette(root.terminal().colour()), root.now())
            .lines(gate)
            .forEach(root.terminal().out()::println);
      }
    }
    return 0;
  }
}
