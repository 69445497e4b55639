package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place in an object's schema, as far as merging lists needs to know it.
 *
 * @param schema OpenAPI schema of the place; missing inside metadata and in built-in kinds
 * @param name name of the nearest field, by which the lists of built-in kinds are known
 */
record Shape(JsonNode schema, String name) {
  private static final Map<String, List<String>> KEYS_BY_NAME =
      Map.of(
          "ownerReferences", List.of("uid"),
          "containers", List.of("name"),
          "initContainers", List.of("name"),
          "env", List.of("name"),
          "volumes", List.of("name"),
          "volumeMounts", List.of("mountPath"),
          "conditions", List.of("type"));

  static Shape of(ResourceType type) {
    return new Shape(type.schema(), "");
  }

  Shape field(String field) {
    if (name.isEmpty() && field.equals("metadata")) {
      return new Shape(MissingNode.getInstance(), field);
    }
    JsonNode known = schema.path("properties").path(field);
    return new Shape(known.isMissingNode() ? schema.path("additionalProperties") : known, field);
  }

  Shape item() {
    return new Shape(schema.path("items"), name + "[]");
  }

  /** Keys of an associative list; empty = not one. */
  List<String> keys() {
    if (!schema.isMissingNode()) {
      var keys = new ArrayList<String>();
      schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
      return keys;
    }
    return KEYS_BY_NAME.getOrDefault(name, List.of());
  }

  boolean set() {
    return schema.isMissingNode()
        ? name.equals("finalizers")
        : schema.path("x-kubernetes-list-type").asText().equals("set");
  }

  boolean atomicMap() {
    return schema.path("x-kubernetes-map-type").asText().equals("atomic");
  }
}
