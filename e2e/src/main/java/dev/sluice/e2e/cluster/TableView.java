package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.e2e.cluster.ResourceType.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The {@code meta.k8s.io/v1 Table} form, for {@code kubectl get}. */
final class TableView {
  private static final List<Column> AGE =
      List.of(new Column("Age", "date", ".metadata.creationTimestamp", 0));
  private static final List<Column> EVENT =
      List.of(
          new Column("Last Seen", "date", ".lastTimestamp", 0),
          new Column("Type", "string", ".type", 0),
          new Column("Reason", "string", ".reason", 0),
          new Column("Object", "string", ".involvedObject.name", 0),
          new Column("Message", "string", ".message", 0));
  private static final List<Column> NAMESPACE =
      List.of(
          new Column("Status", "string", ".status.phase", 0),
          new Column("Age", "date", ".metadata.creationTimestamp", 0));

  private TableView() {}

  static ObjectNode of(ResourceType type, List<ObjectNode> items, String revision) {
    ObjectNode table = Codec.object();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata").put("resourceVersion", revision);
    List<Column> columns = columns(type);
    ArrayNode definitions = table.putArray("columnDefinitions");
    define(definitions, new Column("Name", "string", "", 0), "name");
    columns.forEach(c -> define(definitions, c, ""));
    ArrayNode rows = table.putArray("rows");
    Instant now = Instant.now();
    for (ObjectNode item : items) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      cells.add(Codec.text(item, "metadata", "name"));
      columns.forEach(c -> cells.add(cell(item, c, now)));
      ObjectNode partial = row.putObject("object");
      partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
      partial.set("metadata", item.path("metadata"));
    }
    return table;
  }

  private static List<Column> columns(ResourceType type) {
    if (!type.columns().isEmpty()) {
      return type.columns();
    }
    return switch (type.qualified()) {
      case "events" -> EVENT;
      case "namespaces" -> NAMESPACE;
      default -> AGE;
    };
  }

  private static void define(ArrayNode into, Column column, String format) {
    into.addObject()
        .put("name", column.name())
        .put("type", column.type().equals("date") ? "string" : column.type())
        .put("format", format)
        .put("description", "")
        .put("priority", column.priority());
  }

  private static JsonNode cell(ObjectNode item, Column column, Instant now) {
    List<JsonNode> found = FieldPath.find(item, column.jsonPath());
    if (found.isEmpty() || found.getFirst().isNull()) {
      return Codec.JSON.getNodeFactory().nullNode();
    }
    JsonNode first = found.getFirst();
    if (column.type().equals("date")) {
      return Codec.JSON.getNodeFactory().textNode(age(first.asText(), now));
    }
    if (found.size() > 1) {
      String all = String.join(",", found.stream().map(TableView::plain).toList());
      return Codec.JSON.getNodeFactory().textNode(all);
    }
    return first.isContainerNode() ? Codec.JSON.getNodeFactory().textNode(first.toString()) : first;
  }

  private static String plain(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** As kubectl prints it: seconds up to two minutes, then minutes, hours, days. */
  private static String age(String time, Instant now) {
    Duration age;
    try {
      age = Duration.between(Instant.parse(time), now);
    } catch (DateTimeParseException _) {
      return "<unknown>";
    }
    long s = Math.max(0, age.toSeconds());
    if (s < 120) {
      return s + "s";
    }
    if (s < 10 * 60) {
      return s / 60 + "m" + (s % 60 == 0 ? "" : s % 60 + "s");
    }
    if (s < 3 * 3600) {
      return s / 60 + "m";
    }
    return s < 2 * 86400 ? s / 3600 + "h" : s / 86400 + "d";
  }
}
