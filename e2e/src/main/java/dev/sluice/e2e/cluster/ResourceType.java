package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * A resource the server knows.
 *
 * @param group API group; empty for core
 * @param names what it is called
 * @param namespaced whether it lives in a namespace
 * @param statusSubresource whether {@code /status} is separate
 * @param generations whether metadata.generation is kept
 * @param schema OpenAPI v3 schema; missing for built-in kinds, which are not checked
 * @param columns printer columns of a CRD: name, type, jsonPath, priority
 */
record ResourceType(
    String group,
    String version,
    TypeNames names,
    boolean namespaced,
    boolean statusSubresource,
    boolean generations,
    JsonNode schema,
    List<Column> columns) {

  ResourceType {
    columns = List.copyOf(columns);
  }

  /** A kind built into the server. */
  static ResourceType builtin(String apiVersion, TypeNames names, boolean namespaced, boolean gen) {
    int slash = apiVersion.indexOf('/');
    return new ResourceType(
        slash < 0 ? "" : apiVersion.substring(0, slash),
        apiVersion.substring(slash + 1),
        names,
        namespaced,
        gen,
        gen,
        MissingNode.getInstance(),
        List.of());
  }

  String kind() {
    return names.kind();
  }

  String plural() {
    return names.plural();
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code plural.group}, as error messages and counters name it. */
  String qualified() {
    return group.isEmpty() ? plural() : plural() + "." + group;
  }

  boolean custom() {
    return !schema.isMissingNode();
  }

  /** A printer column. */
  record Column(String name, String type, String jsonPath, int priority) {}

  /** The names of a resource. */
  record TypeNames(
      String kind,
      String plural,
      String singular,
      List<String> shortNames,
      List<String> categories) {
    TypeNames {
      shortNames = List.copyOf(shortNames);
      categories = List.copyOf(categories);
    }
  }
}
