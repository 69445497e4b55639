package dev.sluice.api.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.intent.IntentSpec;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Walks a record and its generated schema side by side, and completes the schema. */
final class SchemaFinish {
  private static final List<String> ORDER =
      List.of("description", "type", "format", "default", "enum", "required", "properties");

  private static final String RULES = "x-kubernetes-validations";

  private final JavadocTexts texts;

  SchemaFinish(JavadocTexts texts) {
    this.texts = texts;
  }

  /** The schema of a record that stands in no other record. */
  ObjectNode object(Type record, JsonNode schema) {
    ObjectNode finished = value(record, schema);
    finished.put("description", texts.of((Class<?>) record));
    return ordered(finished);
  }

  private ObjectNode value(Type type, JsonNode schema) {
    ObjectNode node = schema.deepCopy();
    dropRepeatedRules(node);
    switch (type) {
      case ParameterizedType list when list.getRawType() == List.class -> list(list, node);
      case ParameterizedType map when map.getRawType() == Map.class ->
          node.set(
              "additionalProperties",
              value(map.getActualTypeArguments()[1], node.get("additionalProperties")));
      case Class<?> record when record.isRecord() -> properties(record, node);
      case Class<?> number when number == long.class || number == Long.class ->
          integer(node, "int64");
      case Class<?> number when number == int.class || number == Integer.class ->
          integer(node, "int32");
      default -> {}
    }
    return ordered(node);
  }

  private void list(ParameterizedType list, ObjectNode node) {
    Type element = list.getActualTypeArguments()[0];
    node.set("items", value(element, node.get("items")));
    if (element == Condition.class) {
      node.put("x-kubernetes-list-type", "map");
      node.putArray("x-kubernetes-list-map-keys").add("type");
    }
  }

  private void properties(Class<?> record, ObjectNode node) {
    JsonNode generated = node.get("properties");
    ObjectNode properties = node.putObject("properties");
    for (RecordComponent component : record.getRecordComponents()) {
      String name = jsonName(component);
      ObjectNode property = value(component.getGenericType(), generated.get(name));
      if (record == IntentSpec.Expectation.class && name.equals("expectationTargets")) {
        refuseEmptyItems(property.withObject("items"));
      }
      if (record == IntentSpec.class && name.equals("expectation")) {
        property.withObject("items").put("type", "object");
      }
      if (freeForm(record, component)) {
        property.put("type", "object");
      }
      property.put("description", texts.of(record, component.getName()));
      properties.set(name, ordered(property));
    }
  }

  /** Rules of the server see a field that keeps unknown members only if its type is given. */
  private static boolean freeForm(Class<?> record, RecordComponent component) {
    try {
      return record
          .getDeclaredField(component.getName())
          .isAnnotationPresent(PreserveUnknownFields.class);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * An untyped item may be a string or an object; a bound for one of them leaves the other alone.
   */
  private static void refuseEmptyItems(ObjectNode items) {
    items.put("minLength", 1).put("minProperties", 1);
  }

  /** The generator finds a component's rule twice, on field and accessor; the server refuses it. */
  private static void dropRepeatedRules(ObjectNode node) {
    if (node.get(RULES) instanceof ArrayNode rules) {
      Set<JsonNode> once = new LinkedHashSet<>();
      rules.forEach(once::add);
      node.putArray(RULES).addAll(once);
    }
  }

  private static void integer(ObjectNode node, String format) {
    node.put("format", format);
    for (String bound : List.of("minimum", "maximum")) {
      if (node.has(bound)) {
        node.put(bound, node.get(bound).longValue());
      }
    }
  }

  private static String jsonName(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  /** What says most stands first. */
  private static ObjectNode ordered(ObjectNode node) {
    ObjectNode ordered = JsonNodeFactory.instance.objectNode();
    ORDER.stream().filter(node::has).forEach(key -> ordered.set(key, node.get(key)));
    node.properties().stream()
        .filter(e -> !ORDER.contains(e.getKey()))
        .forEach(e -> ordered.set(e.getKey(), e.getValue()));
    return ordered;
  }
}
