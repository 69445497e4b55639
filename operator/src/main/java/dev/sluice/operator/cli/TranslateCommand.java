package dev.sluice.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.operator.stage.intent.plan.ChildSpecs;
import dev.sluice.operator.stage.intent.plan.IntentPlanner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl intent translate}. */
@Command(
    name = "translate",
    description =
        "Shows, without a cluster, the TS 28.312 form and everything that would be created.")
final class TranslateCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private IntentCommand parent;

  @Mixin private final InputFile file = new InputFile();

  @Override
  public Integer call() {
    O2imsctl root = parent.root();
    O2imsctl.Format format =
        root.format() == O2imsctl.Format.table ? O2imsctl.Format.yaml : root.format();
    Printer printer = new Printer(root.terminal().out(), format);
    List<IntentInput> inputs = file.read(root);
    for (int i = 0; i < inputs.size(); i++) {
      if (i > 0 && format == O2imsctl.Format.yaml) {
        root.terminal().out().println("---");
      }
      printer.write(tree(inputs.get(i), root));
    }
    return 0;
  }

  private static JsonNode tree(IntentInput input, O2imsctl root) {
    String namespace =
        root.namespaceOr(Objects.requireNonNullElse(input.document().namespace(), "default"));
    IntentStatus.Translation translation = input.translation().form();
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("name", input.document().name());
    out.set("intent", translation.intent());
    out.put("digest", translation.digest());
    out.set("unmapped", Printer.plain(translation.unmapped()));
    out.set("notes", Printer.plain(translation.notes()));
    ArrayNode creates = out.putArray("creates");
    ChildSpecs children =
        IntentPlanner.preview(input.translation().desired(), namespace, input.document().name());
    for (ChildSpecs.Request r : children.requests()) {
      ProvisioningRequest request = named(new ProvisioningRequest(), null, r.name());
      request.setSpec(r.spec());
      creates.add(Printer.tree(request));
    }
    children
        .job()
        .ifPresent(spec -> {
          MeasurementJob job = named(new MeasurementJob(), namespace, children.jobName());
          job.setSpec(spec);
          creates.add(Printer.tree(job));
        });
    children
        .gate()
        .ifPresent(spec -> {
          SLOGate gate = named(new SLOGate(), namespace, children.jobName());
          gate.setSpec(spec);
          creates.add(Printer.tree(gate));
        });
    return out;
  }

  private static <T extends CustomResource<?, ?>> T named(
      T object, @Nullable String namespace, String name) {
    object.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    return object;
  }
}
