package dev.sluice.e2e.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.e2e.apiserver.RealApiServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Sends documents to a server byte for byte: no class of ours stands between. */
final class Documents {
  private final RealApiServer server;
  private final Deque<JsonNode> created = new ArrayDeque<>();

  Documents(RealApiServer server) {
    this.server = server;
  }

  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** A header comment such as {@code # field: spec.x}. */
  static String header(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("# " + key + ": "))
        .map(line -> line.substring(key.length() + 4))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(file + " lacks '# " + key + ": '"));
  }

  JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }

  /** Creates, replacing what an earlier test left under the name. */
  JsonNode create(JsonNode document, String fieldValidation) throws IOException {
    delete(document);
    String path = collection(document) + "?fieldValidation=" + fieldValidation;
    String stored = server.client().raw(path, "POST", document.toString());
    created.push(document);
    return new ObjectMapper().readTree(stored);
  }

  void deleteAll() {
    while (!created.isEmpty()) {
      delete(created.pop());
    }
  }

  private void delete(JsonNode document) {
    CustomResourceDefinition crd = definition(document);
    var all =
        server.client().genericKubernetesResources(CustomResourceDefinitionContext.fromCrd(crd));
    String name = document.at("/metadata/name").asText();
    var one = namespaced(crd) ? all.inNamespace("default").withName(name) : all.withName(name);
    one.withTimeout(10, TimeUnit.SECONDS).delete();
  }

  private String collection(JsonNode document) {
    CustomResourceDefinition crd = definition(document);
    String scope = namespaced(crd) ? "/namespaces/default/" : "/";
    return "/apis/"
        + document.get("apiVersion").asText()
        + scope
        + crd.getSpec().getNames().getPlural();
  }

  private static boolean namespaced(CustomResourceDefinition crd) {
    return crd.getSpec().getScope().equals("Namespaced");
  }

  private CustomResourceDefinition definition(JsonNode document) {
    String apiVersion = document.get("apiVersion").asText();
    String kind = document.get("kind").asText();
    return server.definitions().stream()
        .filter(d -> apiVersion.startsWith(d.getSpec().getGroup() + "/"))
        .filter(d -> d.getSpec().getNames().getKind().equals(kind))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no definition of " + kind + " in " + apiVersion));
  }
}
