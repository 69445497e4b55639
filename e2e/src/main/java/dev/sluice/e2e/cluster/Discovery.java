package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The documents from which clients learn what is served, in their unaggregated form. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> REVIEWS =
      List.of("SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview");

  private final TypeCatalog types;

  Discovery(TypeCatalog types) {
    this.types = types;
  }

  /** The document at a path; empty = not a discovery path. */
  Optional<ObjectNode> at(String path) {
    return switch (path) {
      case "/version" -> Optional.of(version());
      case "/api" -> Optional.of(core());
      case "/apis" -> Optional.of(groups());
      default -> resources(path);
    };
  }

  private static ObjectNode version() {
    return Codec.object()
        .put("major", "1")
        .put("minor", "32")
        .put("gitVersion", "v1.32.0-sluice-embedded")
        .put("gitCommit", "0000000000000000000000000000000000000000")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "none")
        .put("compiler", "none")
        .put("platform", "linux/amd64");
  }

  private static ObjectNode core() {
    ObjectNode out = Codec.object().put("kind", "APIVersions");
    out.putArray("versions").add("v1");
    out.putArray("serverAddressByClientCIDRs");
    return out;
  }

  private ObjectNode groups() {
    var versions = new TreeMap<String, TreeSet<String>>();
    for (ResourceType t : types.all()) {
      if (!t.group().isEmpty()) {
        versions.computeIfAbsent(t.group(), _ -> new TreeSet<>()).add(t.version());
      }
    }
    versions.computeIfAbsent("authorization.k8s.io", _ -> new TreeSet<>()).add("v1");
    ObjectNode out = Codec.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = out.putArray("groups");
    versions.forEach((group, served) -> {
      ObjectNode g = groups.addObject().put("name", group);
      ArrayNode all = g.putArray("versions");
      served.forEach(v -> all.add(groupVersion(group, v)));
      g.set("preferredVersion", groupVersion(group, served.first()));
    });
    return out;
  }

  private static ObjectNode groupVersion(String group, String version) {
    return Codec.object().put("groupVersion", group + "/" + version).put("version", version);
  }

  private Optional<ObjectNode> resources(String path) {
    String groupVersion =
        path.startsWith("/apis/")
            ? path.substring("/apis/".length())
            : path.startsWith("/api/") ? path.substring("/api/".length()) : "";
    if (groupVersion.isEmpty() || groupVersion.chars().filter(c -> c == '/').count() > 1) {
      return Optional.empty();
    }
    ObjectNode out = Codec.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    out.put("groupVersion", groupVersion);
    ArrayNode resources = out.putArray("resources");
    if (groupVersion.equals("authorization.k8s.io/v1")) {
      REVIEWS.forEach(kind -> review(resources.addObject(), kind));
    }
    for (ResourceType t : types.all()) {
      if (t.apiVersion().equals(groupVersion)) {
        describe(resources, t);
      }
    }
    return resources.isEmpty() ? Optional.empty() : Optional.of(out);
  }

  private static void describe(ArrayNode resources, ResourceType t) {
    ObjectNode r = resources.addObject();
    r.put("name", t.plural()).put("singularName", t.names().singular());
    r.put("namespaced", t.namespaced()).put("kind", t.kind());
    ArrayNode verbs = r.putArray("verbs");
    VERBS.forEach(verbs::add);
    if (!t.names().shortNames().isEmpty()) {
      ArrayNode shorts = r.putArray("shortNames");
      t.names().shortNames().forEach(shorts::add);
    }
    if (!t.names().categories().isEmpty()) {
      ArrayNode categories = r.putArray("categories");
      t.names().categories().forEach(categories::add);
    }
    if (t.statusSubresource()) {
      ObjectNode s = resources.addObject();
      s.put("name", t.plural() + "/status").put("singularName", "");
      s.put("namespaced", t.namespaced()).put("kind", t.kind());
      s.putArray("verbs").add("get").add("patch").add("update");
    }
  }

  private static void review(ObjectNode into, String kind) {
    into.put("name", kind.toLowerCase(Locale.ROOT) + "s").put("singularName", "");
    into.put("namespaced", false).put("kind", kind).putArray("verbs").add("create");
  }
}
