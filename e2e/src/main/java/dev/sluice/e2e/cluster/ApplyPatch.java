package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Server-side apply: merges what a manager applies, removes what the same manager applied before
 * and dropped, and keeps the record in managedFields. Ownership is tracked between appliers only;
 * plain updates change values without taking fields over.
 *
 * @param manager field manager
 * @param force take fields over from other appliers instead of refusing
 * @param status whether the status subresource is applied
 */
record ApplyPatch(ResourceType type, String manager, boolean force, boolean status) {
  private static final List<String> SERVER_FIELDS =
      List.of(
          "managedFields",
          "resourceVersion",
          "uid",
          "creationTimestamp",
          "generation",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink");

  /** The object after applying; {@code live} is left alone. */
  ObjectNode apply(ObjectNode live, ObjectNode sent) {
    ObjectNode in = sent.deepCopy();
    in.withObject("/metadata").remove(SERVER_FIELDS);
    if (status) {
      in.retain("apiVersion", "kind", "status");
    } else if (type.statusSubresource()) {
      in.remove("status");
    }
    Shape shape = Shape.of(type);
    ObjectNode owned = owned(in, shape);
    ArrayNode others = Codec.JSON.createArrayNode();
    ObjectNode before = Codec.object();
    for (JsonNode entry : live.path("metadata").path("managedFields")) {
      if (mine(entry)) {
        before = entry.path("fieldsV1") instanceof ObjectNode o ? o : before;
      } else {
        others.add(entry.deepCopy());
      }
    }
    settleConflicts(in, live, owned, others);
    ObjectNode dropped = Fields.minus(before, owned);
    for (JsonNode other : others) {
      if (other.path("fieldsV1") instanceof ObjectNode o) {
        dropped = Fields.minus(dropped, o);
      }
    }
    ObjectNode out = (ObjectNode) Fields.merge(live, in, shape);
    Fields.remove(out, dropped, shape);
    others.add(entry(owned));
    out.withObject("/metadata").set("managedFields", others);
    return out;
  }

  private void settleConflicts(ObjectNode in, ObjectNode live, ObjectNode owned, ArrayNode others) {
    for (int i = others.size() - 1; i >= 0; i--) {
      if (!(others.path(i) instanceof ObjectNode other)
          || !other.path("operation").asText().equals("Apply")
          || !subresource(other).equals(status ? "status" : "")
          || !(other.path("fieldsV1") instanceof ObjectNode theirs)) {
        continue;
      }
      var conflicts = new Fields.Conflicts("", new ArrayList<>());
      Fields.conflicts(owned, theirs, in, live, conflicts);
      if (conflicts.found().isEmpty()) {
        continue;
      }
      if (!force) {
        throw ApiException.applyConflict(conflicts.found(), other.path("manager").asText());
      }
      ObjectNode rest = Fields.minus(theirs, owned);
      if (rest.isEmpty()) {
        others.remove(i);
      } else {
        other.set("fieldsV1", rest);
      }
    }
  }

  private ObjectNode owned(ObjectNode in, Shape shape) {
    ObjectNode own = in.deepCopy();
    own.remove(List.of("apiVersion", "kind"));
    if (own.path("metadata") instanceof ObjectNode m) {
      m.remove(List.of("name", "namespace"));
      if (m.isEmpty()) {
        own.remove("metadata");
      }
    }
    return Fields.of(own, shape);
  }

  private boolean mine(JsonNode entry) {
    return entry.path("manager").asText().equals(manager)
        && entry.path("operation").asText().equals("Apply")
        && subresource(entry).equals(status ? "status" : "");
  }

  private static String subresource(JsonNode entry) {
    return entry.path("subresource").asText("");
  }

  private ObjectNode entry(ObjectNode owned) {
    ObjectNode me = Codec.object();
    me.put("manager", manager).put("operation", "Apply").put("apiVersion", type.apiVersion());
    me.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    me.put("fieldsType", "FieldsV1").set("fieldsV1", owned);
    if (status) {
      me.put("subresource", "status");
    }
    return me;
  }
}
