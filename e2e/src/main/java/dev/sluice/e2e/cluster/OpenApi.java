package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * OpenAPI v3, one document per group version: the CRDs' schemas, and PATCH operations that say that
 * {@code dryRun} and {@code fieldValidation} are understood, so that kubectl leaves validation to
 * the server.
 */
final class OpenApi {
  private static final String ROOT = "/openapi/v3";

  private final TypeCatalog types;

  OpenApi(TypeCatalog types) {
    this.types = types;
  }

  Optional<ObjectNode> at(String path) {
    if (path.equals(ROOT)) {
      return Optional.of(index());
    }
    return path.startsWith(ROOT + "/")
        ? document(path.substring(ROOT.length() + 1))
        : Optional.empty();
  }

  private ObjectNode index() {
    ObjectNode out = Codec.object();
    ObjectNode paths = out.putObject("paths");
    var all = new TreeSet<String>();
    types.all().forEach(t -> all.add(prefix(t)));
    for (String p : all) {
      paths.putObject(p).put("serverRelativeURL", ROOT + "/" + p + "?hash=" + types.all().size());
    }
    return out;
  }

  private Optional<ObjectNode> document(String prefix) {
    List<ResourceType> served = types.all().stream().filter(t -> prefix(t).equals(prefix)).toList();
    if (served.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode out = Codec.object().put("openapi", "3.0.0");
    out.putObject("info").put("title", "Sluice embedded cluster").put("version", "v1.32.0");
    ObjectNode paths = out.putObject("paths");
    ObjectNode schemas = out.putObject("components").putObject("schemas");
    for (ResourceType t : served) {
      String base = "/" + prefix + (t.namespaced() ? "/namespaces/{namespace}/" : "/") + t.plural();
      operation(paths.putObject(base), "post", t);
      operation(paths.putObject(base + "/{name}"), "patch", t);
      schemas.set(name(t), schema(t));
    }
    return Optional.of(out);
  }

  private static void operation(ObjectNode path, String verb, ResourceType t) {
    ObjectNode op = path.putObject(verb);
    ArrayNode parameters = op.putArray("parameters");
    for (String p : List.of("dryRun", "fieldManager", "fieldValidation")) {
      ObjectNode parameter = parameters.addObject().put("name", p).put("in", "query");
      parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
    }
    op.putObject("responses").putObject("200").put("description", "OK");
    op.put("x-kubernetes-action", verb);
    op.set("x-kubernetes-group-version-kind", gvk(t));
  }

  private static ObjectNode schema(ResourceType t) {
    ObjectNode out = Codec.object().put("type", "object");
    if (t.schema() instanceof ObjectNode o) {
      out = o.deepCopy();
    } else {
      out.put("x-kubernetes-preserve-unknown-fields", true);
    }
    ObjectNode properties = out.withObject("/properties");
    JsonNode string = Codec.object().put("type", "string");
    properties.set("apiVersion", string);
    properties.set("kind", string);
    properties.set("metadata", Codec.object().put("type", "object"));
    out.putArray("x-kubernetes-group-version-kind").add(gvk(t));
    return out;
  }

  private static ObjectNode gvk(ResourceType t) {
    return Codec.object().put("group", t.group()).put("kind", t.kind()).put("version", t.version());
  }

  private static String name(ResourceType t) {
    String group = t.group().isEmpty() ? "core" : t.group().toLowerCase(Locale.ROOT);
    List<String> parts = List.of(group.split("\\.")).reversed();
    return String.join(".", parts) + "." + t.version() + "." + t.kind();
  }

  private static String prefix(ResourceType t) {
    return t.group().isEmpty() ? "api/" + t.version() : "apis/" + t.apiVersion();
  }
}
