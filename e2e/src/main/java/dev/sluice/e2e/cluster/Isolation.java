package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an update may change: spec and status apart, identity never, generation with the spec. */
final class Isolation {
  private static final List<String> KEPT =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "generation",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private Isolation() {}

  /** Keeps what this endpoint may not change, and counts the generation. */
  static ObjectNode isolate(Route route, ObjectNode old, ObjectNode candidate) {
    ResourceType type = route.type();
    ObjectNode next = candidate;
    if (route.status()) {
      next = old.deepCopy();
      copy(candidate, next, "status");
      JsonNode managed = candidate.path("metadata").path("managedFields");
      if (managed.isArray()) {
        next.withObject("/metadata").set("managedFields", managed);
      }
    } else if (type.statusSubresource()) {
      copy(old, next, "status");
    }
    ObjectNode meta = next.withObject("/metadata");
    JsonNode oldMeta = old.path("metadata");
    for (String field : KEPT) {
      meta.remove(field);
      if (oldMeta.has(field)) {
        meta.set(field, oldMeta.path(field));
      }
    }
    meta.set("resourceVersion", oldMeta.path("resourceVersion"));
    if (!meta.has("managedFields") && oldMeta.has("managedFields")) {
      meta.set("managedFields", oldMeta.path("managedFields"));
    }
    next.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.generations() && !desired(old).equals(desired(next))) {
      meta.put("generation", oldMeta.path("generation").asLong() + 1);
    }
    return next;
  }

  private static void copy(ObjectNode from, ObjectNode to, String field) {
    to.remove(field);
    if (from.has(field)) {
      to.set(field, from.path(field));
    }
  }

  private static ObjectNode desired(ObjectNode object) {
    ObjectNode out = Codec.object();
    object
        .properties()
        .forEach(e -> {
          if (!List.of("metadata", "status", "apiVersion", "kind").contains(e.getKey())) {
            out.set(e.getKey(), e.getValue());
          }
        });
    return out;
  }

  static boolean unchanged(ObjectNode old, ObjectNode next) {
    return old.equals(next) || timeless(old).equals(timeless(next));
  }

  private static ObjectNode timeless(ObjectNode object) {
    ObjectNode out = object.deepCopy();
    for (JsonNode entry : out.path("metadata").path("managedFields")) {
      if (entry instanceof ObjectNode o) {
        o.remove("time");
      }
    }
    return out;
  }
}
