package dev.sluice.operator.cli;

import dev.sluice.api.intent.Intent;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl intent submit}. */
@Command(
    name = "submit",
    description =
        "Creates or changes intents: both Intent kinds, TMF921 JSON, TS 28.312 documents.")
final class SubmitCommand implements Callable<Integer> {
  private static final String FIELD_MANAGER = "o2imsctl";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private IntentCommand parent;

  @Mixin private final InputFile file = new InputFile();

  @Override
  public Integer call() {
    O2imsctl root = parent.root();
    List<IntentInput> inputs = file.read(root);
    try (KubernetesClient client = root.client()) {
      for (IntentInput input : inputs) {
        String namespace =
            root.namespaceOr(
                Objects.requireNonNullElseGet(
                    input.document().namespace(), () -> root.namespace(client)));
        Intent intent = new Intent();
        intent.setMetadata(
            new ObjectMetaBuilder()
                .withName(input.document().name())
                .withNamespace(namespace)
                .build());
        intent.setSpec(Objects.requireNonNull(input.document().spec()));
        root.terminal()
            .out()
            .println("intent " + namespace + "/" + name(intent) + " " + apply(client, intent));
      }
    }
    return 0;
  }

  private static String apply(KubernetesClient client, Intent intent) {
    Intent before =
        client
            .resources(Intent.class)
            .inNamespace(intent.getMetadata().getNamespace())
            .withName(name(intent))
            .get();
    Intent after =
        client.resource(intent).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    if (before == null) {
      return "created";
    }
    return Objects.equals(generation(before), generation(after)) ? "unchanged" : "configured";
  }

  private static @Nullable Long generation(Intent intent) {
    return intent.getMetadata().getGeneration();
  }

  private static String name(Intent intent) {
    return intent.getMetadata().getName();
  }
}
