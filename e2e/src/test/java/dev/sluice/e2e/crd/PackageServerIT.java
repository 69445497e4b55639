package dev.sluice.e2e.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.e2e.apiserver.ApiServerSource;
import dev.sluice.e2e.apiserver.ApiServerSource.Absent;
import dev.sluice.e2e.apiserver.RealApiServer;
import dev.sluice.operator.kernel.Json;
import dev.sluice.operator.stage.intent.plan.IntentPlanner;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.provisioning.plan.CatalogueParser;
import dev.sluice.operator.stage.provisioning.plan.KrmRenderer;
import dev.sluice.operator.stage.provisioning.plan.RequestReader;
import dev.sluice.operator.stage.provisioning.plan.SiteFacts;
import dev.sluice.operator.stage.provisioning.plan.TemplateCatalogue;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real API server makes of rendered packages. Every object goes through a strict server-side
 * dry run with the namespace in place, so that schema, defaults and the admission of the
 * namespace's own pod security level run, and nothing stays.
 */
class PackageServerIT {
  private static final Path PACKAGES =
      Path.of("../operator/src/test/resources/provisioning/packages");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper().registerModule(new JavaTimeModule());

  private static RealApiServer server;

  @BeforeAll
  static void start() throws IOException {
    ApiServerSource source = ApiServerSource.find();
    if (source instanceof Absent(var reason)) {
      System.err.println("SKIPPED PackageServerIT: " + reason);
      assumeTrue(false, reason);
    }
    server = RealApiServer.start(source);
    assumeTrue(server.throwAway(), "installs definitions of others: not on a cluster that is used");
    server.installCrds();
    foreign(resource("/packages/foreign-crds.yaml"));
    System.out.println("PackageServerIT runs on Kubernetes " + server.version());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenPackages")
  void takesEveryObjectOfAGoldenPackage(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder.resolve("package"))) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    takes(files);
  }

  @Test
  void takesEveryObjectOfThePackageOfTheDemosIntent() throws IOException {
    IntentSpec intent =
        YAML.treeToValue(YAML.readTree(resource("/demo/urllc.yaml")).get("spec"), IntentSpec.class);
    var request =
        IntentPlanner.preview(
                IntentTranslator.translate(intent).desired(), "default", "urllc-factory")
            .requests()
            .getFirst();
    takes(render(request.name(), request.spec()));
  }

  /** Else a green run would say nothing of what the namespace's pod security level refuses. */
  @Test
  void refusesAPodThatMayBecomeRoot() throws IOException {
    // Given
    Path folder = PACKAGES.resolve("du-minimal/package");
    ObjectNode deployment =
        (ObjectNode) YAML.readTree(Files.readString(folder.resolve("o-ran-du-deployment.yaml")));
    namespace((ObjectNode) YAML.readTree(Files.readString(folder.resolve("namespace.yaml"))));
    // When
    ObjectNode pod = pod(deployment);
    ((ObjectNode) pod.at("/spec/securityContext")).put("runAsNonRoot", false);
    // Then
    assertThatThrownBy(() -> dryRun(pod))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
  }

  /** Else a green run would say nothing. */
  @Test
  void refusesAnObjectWithAMistake() throws IOException {
    // Given
    Path folder = PACKAGES.resolve("du-minimal/package");
    ObjectNode deployment =
        (ObjectNode) YAML.readTree(Files.readString(folder.resolve("o-ran-du-deployment.yaml")));
    namespace((ObjectNode) YAML.readTree(Files.readString(folder.resolve("namespace.yaml"))));
    // Then
    ((ObjectNode) deployment.get("spec")).put("replicaCount", 2);
    assertThatThrownBy(() -> dryRun(deployment))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.replicaCount");
  }

  private static void takes(SortedMap<String, String> files) throws IOException {
    // Given
    List<ObjectNode> objects = new ArrayList<>();
    for (String text : files.values()) {
      ObjectNode object = (ObjectNode) YAML.readTree(text);
      boolean local = object.at("/metadata/annotations").has("config.kubernetes.io/local-config");
      if (!local) {
        objects.add(object);
      }
    }
    ObjectNode namespace =
        objects.stream().filter(o -> kind(o).equals("Namespace")).findFirst().orElseThrow();
    namespace(namespace);
    // Then
    List<String> refused = new ArrayList<>();
    TreeSet<String> kinds = new TreeSet<>();
    for (ObjectNode object : objects) {
      kinds.add(kind(object));
      check(object, refused);
    }
    assertThat(refused).isEmpty();
    System.out.println("  " + objects.size() + " objects of kinds " + kinds);
  }

  private static void check(ObjectNode object, List<String> refused) {
    String what = kind(object) + " " + object.at("/metadata/name").asText();
    try {
      JsonNode stored = dryRun(object);
      if (!Json.covers(amounts(stored), amounts(object))) {
        refused.add(what + " is not kept as it is written");
      }
      if (kind(object).equals("Deployment")) {
        dryRun(pod(object)); // pod security is enforced on pods only
      }
    } catch (KubernetesClientException e) {
      refused.add(what + ": " + e.getMessage());
    }
  }

  /** The first pod of a Deployment. */
  private static ObjectNode pod(ObjectNode deployment) {
    ObjectNode pod = (ObjectNode) deployment.at("/spec/template").deepCopy();
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    metadata.put("name", deployment.at("/metadata/name").asText());
    metadata.put("namespace", deployment.at("/metadata/namespace").asText());
    return pod.put("apiVersion", "v1").put("kind", "Pod");
  }

  /** The same tree with quantities as plain numbers: a server writes 8 for 8000m. */
  private static JsonNode amounts(JsonNode tree) {
    JsonNode copy = tree.deepCopy();
    for (String name : List.of("cpu", "memory", "storage")) {
      for (JsonNode parent : copy.findParents(name)) {
        JsonNode amount = parent.get(name);
        if (amount.isTextual() && parent instanceof ObjectNode object) {
          object.put(name, Quantity.getAmountInBytes(Quantity.parse(amount.textValue())));
        }
      }
    }
    return copy;
  }

  private static JsonNode dryRun(ObjectNode object) {
    GenericKubernetesResource applied =
        server
            .client()
            .resource(
                server
                    .client()
                    .getKubernetesSerialization()
                    .unmarshal(object.toString(), GenericKubernetesResource.class))
            .dryRun()
            .fieldValidation(FieldValidateable.Validation.STRICT)
            .fieldManager("site")
            .forceConflicts()
            .serverSideApply();
    return JSON.valueToTree(applied);
  }

  private static void namespace(ObjectNode namespace) {
    server
        .client()
        .resource(JSON.convertValue(namespace, Namespace.class))
        .fieldManager("site")
        .forceConflicts()
        .serverSideApply();
  }

  private static SortedMap<String, String> render(String name, ProvisioningRequestSpec spec)
      throws IOException {
    TemplateCatalogue catalogue =
        CatalogueParser.parse("built-in", resource(TemplateCatalogue.BUILT_IN)).catalogue();
    EdgeSiteSpec site =
        YAML.treeToValue(
            YAML.readTree(resource("/bench/site.yaml")).get("spec"), EdgeSiteSpec.class);
    SiteFacts facts =
        new SiteFacts(
            "edge1", site, List.of(), List.of(), Optional.empty(), SiteFacts.DEFAULT_UPLINK);
    return switch (RequestReader.read(name, spec, catalogue)) {
      case RequestReader.Result.Good(var request) -> KrmRenderer.render(request, facts);
      case RequestReader.Result.Bad(_, var problems) -> throw new AssertionError(problems);
    };
  }

  private static void foreign(String yaml) {
    for (String document : yaml.split("\\n---\\n")) {
      var crd =
          server
              .client()
              .getKubernetesSerialization()
              .unmarshal(document, CustomResourceDefinition.class);
      server.client().resource(crd).fieldManager("site").serverSideApply();
      server
          .client()
          .resource(crd)
          .waitUntilCondition(
              c ->
                  c != null
                      && c.getStatus() != null
                      && c.getStatus().getConditions().stream()
                          .anyMatch(x ->
                              x.getType().equals("Established") && x.getStatus().equals("True")),
              30,
              TimeUnit.SECONDS);
    }
  }

  static List<Path> goldenPackages() throws IOException {
    try (Stream<Path> folders = Files.list(PACKAGES)) {
      return folders.sorted().toList();
    }
  }

  private static String kind(ObjectNode object) {
    return object.get("kind").asText();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PackageServerIT.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
