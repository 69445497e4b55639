package dev.sluice.e2e.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus.Unmapped;
import dev.sluice.e2e.apiserver.ApiServerSource;
import dev.sluice.e2e.apiserver.ApiServerSource.Absent;
import dev.sluice.e2e.apiserver.RealApiServer;
import dev.sluice.e2e.cluster.EmbeddedCluster;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments.Document;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every conformance intent is accepted, and what is stored translates as the file does. */
class ConformanceIntentsIT {
  private static final Path CONFORMANCE = Path.of("../../shared/conformance");
  private static final Path OURS = Path.of("../operator/src/test/resources/intent/translation");

  @Test
  void areAcceptedByTheEmbeddedCluster() throws IOException {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(Path.of("../crds/manifests"));
        KubernetesClient client = cluster.client()) {
      acceptAll(client);
    }
  }

  @Test
  void areAcceptedByARealApiServer() throws IOException {
    ApiServerSource source = ApiServerSource.find();
    if (source instanceof Absent(var reason)) {
      System.err.println("SKIPPED ConformanceIntentsIT: " + reason);
      assumeTrue(false, reason);
    }
    try (RealApiServer server = RealApiServer.start(source)) {
      server.installCrds();
      acceptAll(server.client());
    }
  }

  private static void acceptAll(KubernetesClient client) throws IOException {
    for (Path file : files()) {
      // Given
      Document document = IntentDocuments.read(Files.readString(file)).getFirst();
      assertThat(document.problems()).as(file.toString()).isEmpty();
      Intent intent = new Intent();
      intent.setMetadata(
          new ObjectMetaBuilder().withName(document.name()).withNamespace("default").build());
      intent.setSpec(document.spec());

      // When
      client.resource(intent).fieldManager("o2imsctl").forceConflicts().serverSideApply();
      Intent stored =
          client.resources(Intent.class).inNamespace("default").withName(document.name()).get();

      // Then
      var translation = IntentTranslator.translate(stored.getSpec());
      assertThat(translation.errors()).as(file.toString()).isEmpty();
      var offline = IntentTranslator.translate(document.spec()).form();
      assertThat(translation.form().digest()).as(file.toString()).isEqualTo(offline.digest());
      assertThat(translation.notes()).as(file.toString()).isEqualTo(offline.notes());
      assertThat(translation.unmapped()) // told in the order of the members, which a server sorts
          .as(file.toString())
          .extracting(Unmapped::path)
          .containsExactlyInAnyOrderElementsOf(
              offline.unmapped().stream().map(Unmapped::path).toList());
      client.resource(stored).delete();
    }
  }

  /** The conformance folder where there is one, and always our own expressions. */
  private static List<Path> files() throws IOException {
    List<Path> out = new ArrayList<>();
    if (!Files.isDirectory(CONFORMANCE)) {
      System.err.println("SKIPPED conformance intents: no " + CONFORMANCE.toAbsolutePath());
    }
    for (String folder : List.of("seed-documents", "tmf921")) {
      if (Files.isDirectory(CONFORMANCE.resolve(folder))) {
        try (Stream<Path> found = Files.list(CONFORMANCE.resolve(folder))) {
          found
              .filter(
                  f -> folder.equals("tmf921") || f.getFileName().toString().contains("-intent-"))
              .filter(f -> !f.endsWith("invalid-enums.json"))
              .sorted()
              .forEach(out::add);
        }
      }
    }
    out.add(OURS.resolve("expression-json-ld-v1/input.json"));
    out.add(OURS.resolve("expression-turtle-v1/input.yaml"));
    out.add(OURS.resolve("expression-turtle-v3/input.yaml"));
    return out;
  }
}
