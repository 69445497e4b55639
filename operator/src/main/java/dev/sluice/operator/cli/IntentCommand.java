package dev.sluice.operator.cli;

import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl intent}. */
@Command(
    name = "intent",
    aliases = "intents",
    description = "Intents, in every form.",
    subcommands = {SubmitCommand.class, TranslateCommand.class})
final class IntentCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private O2imsctl root;

  O2imsctl root() {
    return root;
  }

  @Command(name = "list", description = "All intents of a namespace.")
  int list(
      @Option(
              names = {"-A", "--all-namespaces"},
              description = "all intents")
          boolean all) {
    try (KubernetesClient client = root.client()) {
      var intents = client.resources(Intent.class);
      List<Intent> items =
          all
              ? intents.inAnyNamespace().list().getItems()
              : intents.inNamespace(root.namespace(client)).list().getItems();
      root.printer().list(items, i -> Views.intents(i, all, root.now()));
    }
    return 0;
  }

  @Command(name = "get", description = "One intent.")
  int get(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      root.printer().one(intent(client, name), i -> Views.intents(i, false, root.now()));
    }
    return 0;
  }

  @Command(name = "explain", description = "Where an intent stands, and why, on one screen.")
  int explain(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      Family family = Family.of(client, intent(client, name));
      if (root.format() == O2imsctl.Format.table) {
        new ExplainView(new Palette(root.terminal().colour()), root.now())
            .lines(family)
            .forEach(root.terminal().out()::println);
      } else {
        root.printer().write(family.tree());
      }
    }
    return 0;
  }

  @Command(name = "delete", description = "Deletes an intent and with it what was delivered.")
  int delete(@Parameters(paramLabel = "NAME") String name) {
    try (KubernetesClient client = root.client()) {
      String namespace = root.namespace(client);
      boolean shortForm = shortForm(client, namespace, name);
      boolean deleted =
          shortForm
              ? !client
                  .resources(NephioIntent.class)
                  .inNamespace(namespace)
                  .withName(name)
                  .delete()
                  .isEmpty()
              : !client
                  .resources(Intent.class)
                  .inNamespace(namespace)
                  .withName(name)
                  .delete()
                  .isEmpty();
      if (!deleted) {
        throw Failure.failed("intent '" + name + "' not found");
      }
      root.terminal().out().println("intent " + namespace + "/" + name + " deleted");
    }
    return 0;
  }

  /** The intent of that name, or the one a short intent of that name became. */
  private Intent intent(KubernetesClient client, String name) {
    String namespace = root.namespace(client);
    Intent intent = client.resources(Intent.class).inNamespace(namespace).withName(name).get();
    if (intent == null) {
      NephioIntent shortForm =
          client.resources(NephioIntent.class).inNamespace(namespace).withName(name).get();
      if (shortForm != null && shortForm.getStatus() != null) {
        String owned = shortForm.getStatus().intent();
        intent =
            owned == null
                ? null
                : client.resources(Intent.class).inNamespace(namespace).withName(owned).get();
      }
    }
    return O2imsctl.found(intent, "intent", name);
  }

  /** Deleting only what a short intent became would bring it back at once. */
  private static boolean shortForm(KubernetesClient client, String namespace, String name) {
    return client.resources(NephioIntent.class).inNamespace(namespace).withName(name).get() != null;
  }
}
