package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.e2e.cluster.ResourceType.Column;
import dev.sluice.e2e.cluster.ResourceType.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which resources are served: the built-in ones and those of the CRDs. */
final class TypeCatalog {
  private final Map<String, ResourceType> byPath = new ConcurrentSkipListMap<>();

  TypeCatalog() {
    BuiltinTypes.all().forEach(this::put);
  }

  /** Adds or replaces every served version of a CRD. */
  void register(JsonNode crd) {
    JsonNode spec = crd.path("spec");
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean(true)) {
        put(type(spec, version));
      }
    }
  }

  /** Forgets a CRD that was deleted. */
  void forget(JsonNode crd) {
    String group = Codec.text(crd, "spec", "group");
    String plural = Codec.text(crd, "spec", "names", "plural");
    byPath.values().removeIf(t -> t.group().equals(group) && t.plural().equals(plural));
  }

  Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(group + "/" + version + "/" + plural));
  }

  List<ResourceType> all() {
    return List.copyOf(byPath.values());
  }

  private void put(ResourceType type) {
    byPath.put(type.group() + "/" + type.version() + "/" + type.plural(), type);
  }

  private static ResourceType type(JsonNode spec, JsonNode version) {
    JsonNode n = spec.path("names");
    var names =
        new TypeNames(
            Codec.text(n, "kind"),
            Codec.text(n, "plural"),
            Codec.text(n, "singular"),
            texts(n.path("shortNames")),
            texts(n.path("categories")));
    var columns = new ArrayList<Column>();
    for (JsonNode c : version.path("additionalPrinterColumns")) {
      columns.add(
          new Column(
              Codec.text(c, "name"),
              c.path("type").asText("string"),
              Codec.text(c, "jsonPath"),
              c.path("priority").asInt(0)));
    }
    JsonNode schema = version.path("schema").path("openAPIV3Schema");
    return new ResourceType(
        Codec.text(spec, "group"),
        Codec.text(version, "name"),
        names,
        !"Cluster".equals(Codec.text(spec, "scope")),
        version.path("subresources").has("status"),
        true,
        schema.isMissingNode() ? anything() : schema,
        columns);
  }

  private static ObjectNode anything() {
    return Codec.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
  }

  private static List<String> texts(JsonNode array) {
    var out = new ArrayList<String>();
    array.forEach(e -> out.add(e.asText()));
    return out;
  }
}
