package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Events are stored once, as core/v1; {@code events.k8s.io/v1} is a view of the same objects. */
final class EventAlias {
  static final String GROUP = "events.k8s.io";
  private static final Map<String, String> TO_CORE =
      Map.of(
          "regarding", "involvedObject",
          "note", "message",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedCount", "count",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp");

  private EventAlias() {}

  static boolean covers(ResourceType type) {
    return type.group().equals(GROUP);
  }

  static ObjectNode toCore(ObjectNode event) {
    ObjectNode out = renamed(event, true);
    if (event.has("apiVersion")) {
      out.put("apiVersion", "v1");
    }
    return out;
  }

  static ObjectNode fromCore(ObjectNode event) {
    return renamed(event, false).put("apiVersion", GROUP + "/v1");
  }

  private static ObjectNode renamed(ObjectNode event, boolean toCore) {
    ObjectNode out = Codec.object();
    for (Map.Entry<String, JsonNode> e : event.properties()) {
      out.set(rename(e.getKey(), toCore), e.getValue());
    }
    return out;
  }

  private static String rename(String field, boolean toCore) {
    if (toCore) {
      return TO_CORE.getOrDefault(field, field);
    }
    for (Map.Entry<String, String> e : TO_CORE.entrySet()) {
      if (e.getValue().equals(field)) {
        return e.getKey();
      }
    }
    return field;
  }
}
