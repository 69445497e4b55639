package dev.sluice.e2e.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the files of a commit declare. */
final class Manifests {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Map<String, JsonNode> objects = new LinkedHashMap<>();
  private final List<SyncError> errors = new ArrayList<>();

  /**
   * Something Config Sync complains of.
   *
   * @param code KNV code
   * @param message text
   */
  record SyncError(String code, String message) {}

  private Manifests() {}

  /**
   * What some files hold, before it is put together with the others.
   *
   * @param objects objects with the files they are from
   * @param errors files that are no YAML
   */
  record Part(List<Declared> objects, List<SyncError> errors) {}

  /**
   * An object of a file.
   *
   * @param path the file
   * @param object the object
   */
  record Declared(String path, JsonNode object) {}

  /** Puts parts together. */
  static Manifests of(Collection<Part> parts) {
    Manifests all = new Manifests();
    for (Part part : parts) {
      all.errors.addAll(part.errors);
      part.objects.forEach(d -> all.object(d.path, d.object));
    }
    return all;
  }

  /** Reads files by path; only those that Config Sync reads should be given. */
  static Part read(Map<String, byte[]> files) {
    Part part = new Part(new ArrayList<>(), new ArrayList<>());
    files.forEach((path, content) -> file(path, content, part));
    return part;
  }

  List<SyncError> errors() {
    return List.copyOf(errors);
  }

  int count() {
    return objects.size();
  }

  /** Deployments, with an autoscaler's minimum as the number of pods where there is one. */
  List<AppliedDeployment> deployments() {
    Map<String, Integer> scaled = new HashMap<>();
    of("HorizontalPodAutoscaler")
        .forEach(o -> {
          String target = o.at("/spec/scaleTargetRef/name").asText();
          scaled.put(namespace(o) + "/" + target, o.at("/spec/minReplicas").asInt(1));
        });
    return of("Deployment").stream()
        .map(o -> {
          String name = o.at("/metadata/name").asText();
          Integer replicas = scaled.get(namespace(o) + "/" + name);
          return new AppliedDeployment(
              namespace(o),
              name,
              replicas == null ? o.at("/spec/replicas").asInt(1) : replicas,
              sum(o, "cpu"),
              sum(o, "memory"));
        })
        .toList();
  }

  private List<JsonNode> of(String kind) {
    return objects.values().stream().filter(o -> kind.equals(o.path("kind").asText())).toList();
  }

  private static void file(String path, byte[] content, Part part) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(content)) {
      while (documents.hasNextValue()) {
        JsonNode object = documents.nextValue();
        if (object != null && !object.isNull() && !object.isMissingNode()) {
          part.objects.add(new Declared(path, object));
        }
      }
    } catch (IOException | RuntimeException e) {
      String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      part.errors.add(
          new SyncError("1006", "The following config could not be parsed: " + path + ": " + text));
    }
  }

  private void object(String path, JsonNode object) {
    String kind = object.path("kind").asText();
    String version = object.path("apiVersion").asText();
    String name = object.at("/metadata/name").asText();
    if (kind.isEmpty() || version.isEmpty() || name.isEmpty()) {
      errors.add(
          new SyncError(
              "1006",
              "The following config could not be parsed: "
                  + path
                  + ": apiVersion, kind and metadata.name are required"));
      return;
    }
    JsonNode annotations = object.path("metadata").path("annotations");
    if (annotations.path("config.kubernetes.io/local-config").asText().equals("true")) {
      return;
    }
    int slash = version.indexOf('/');
    String group = slash < 0 ? version : version.substring(0, slash);
    String key = group + "/" + kind + "/" + namespace(object) + "/" + name;
    if (objects.putIfAbsent(key, object) != null) {
      errors.add(new SyncError("1029", "Multiple configs declare the same resource: " + key));
    }
  }

  private static String namespace(JsonNode object) {
    return object.at("/metadata/namespace").asText("default");
  }

  private static double sum(JsonNode deployment, String resource) {
    double sum = 0;
    for (JsonNode container : deployment.at("/spec/template/spec/containers")) {
      JsonNode resources = container.path("resources");
      String limit = resources.path("limits").path(resource).asText("");
      String amount =
          limit.isEmpty() ? resources.path("requests").path(resource).asText("") : limit;
      sum += amount.isEmpty() ? 0 : Quantity.getAmountInBytes(new Quantity(amount)).doubleValue();
    }
    return sum;
  }
}
