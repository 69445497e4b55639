package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.e2e.cluster.ApiException.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Holds an object against its CRD's structural schema as the API server does: unknown fields are
 * pruned, defaults filled in, and types, required fields, enums, patterns and bounds checked. CEL
 * rules are not evaluated.
 */
final class SchemaCheck {
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private final List<FieldError> errors = new ArrayList<>();
  private final List<String> pruned = new ArrayList<>();

  private SchemaCheck() {}

  /** Prunes and defaults {@code object} in place. */
  static SchemaCheck run(ResourceType type, ObjectNode object) {
    var check = new SchemaCheck();
    JsonNode properties = type.schema().path("properties");
    boolean open = type.schema().path("x-kubernetes-preserve-unknown-fields").asBoolean();
    for (String field : names(object)) {
      if (Set.of("apiVersion", "kind", "metadata").contains(field)) {
        continue;
      }
      if (properties.has(field)) {
        check.value(object.path(field), properties.path(field), field);
      } else if (!open) {
        object.remove(field);
        check.pruned.add(field);
      }
    }
    check.required(object, type.schema(), "");
    return check;
  }

  List<FieldError> errors() {
    return List.copyOf(errors);
  }

  /** Paths of fields the schema does not know. */
  List<String> pruned() {
    return List.copyOf(pruned);
  }

  private void value(JsonNode value, JsonNode schema, String path) {
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    String wrong = wrongType(value, schema);
    if (!wrong.isEmpty()) {
      errors.add(
          new FieldError(
              path,
              "FieldValueTypeInvalid",
              "Invalid value: \""
                  + name(value)
                  + "\": "
                  + path
                  + " in body must be of type "
                  + wrong
                  + ": \""
                  + name(value)
                  + "\""));
      return;
    }
    enumeration(value, schema, path);
    switch (value) {
      case ObjectNode o -> object(o, schema, path);
      case ArrayNode a -> array(a, schema, path);
      default -> scalar(value, schema, path);
    }
  }

  private void object(ObjectNode value, JsonNode schema, String path) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    boolean open =
        schema.path("x-kubernetes-preserve-unknown-fields").asBoolean() || others.asBoolean();
    properties
        .properties()
        .forEach(e -> {
          if (!value.has(e.getKey()) && e.getValue().has("default")) {
            value.set(e.getKey(), e.getValue().path("default").deepCopy());
          }
        });
    for (String field : names(value)) {
      String below = path + "." + field;
      if (properties.has(field)) {
        value(value.path(field), properties.path(field), below);
      } else if (others.isObject()) {
        value(value.path(field), others, path + "[" + field + "]");
      } else if (!open && !schema.path("x-kubernetes-embedded-resource").asBoolean()) {
        value.remove(field);
        pruned.add(below);
      }
    }
    required(value, schema, path);
    bound(value.size(), schema, path, "Properties");
  }

  private void required(ObjectNode value, JsonNode schema, String path) {
    for (JsonNode r : schema.path("required")) {
      if (!value.has(r.asText())) {
        String field = path.isEmpty() ? r.asText() : path + "." + r.asText();
        errors.add(new FieldError(field, "FieldValueRequired", "Required value"));
      }
    }
  }

  private void array(ArrayNode value, JsonNode schema, String path) {
    bound(value.size(), schema, path, "Items");
    if (!schema.has("items") && schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return; // nothing is known of the items: they stay as they are
    }
    var keys = new ArrayList<String>();
    schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
    boolean set = schema.path("x-kubernetes-list-type").asText().equals("set");
    var seen = new HashSet<String>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.path(i);
      value(item, schema.path("items"), path + "[" + i + "]");
      String key = set ? item.toString() : keyOf(item, keys);
      if (!key.isEmpty() && !seen.add(key)) {
        errors.add(
            new FieldError(path + "[" + i + "]", "FieldValueDuplicate", "Duplicate value: " + key));
      }
    }
  }

  private void scalar(JsonNode value, JsonNode schema, String path) {
    if (value.isTextual()) {
      String text = value.asText();
      bound(text.codePointCount(0, text.length()), schema, path, "Length");
      String pattern = schema.path("pattern").asText("");
      if (!pattern.isEmpty()
          && !PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find()) {
        invalid(path, value, "should match '" + pattern + "'");
      }
    }
    if (value.isNumber()) {
      double v = value.asDouble();
      JsonNode min = schema.path("minimum");
      JsonNode max = schema.path("maximum");
      if (min.isNumber()
          && (v < min.asDouble()
              || v == min.asDouble() && schema.path("exclusiveMinimum").asBoolean())) {
        invalid(path, value, "should be greater than or equal to " + trim(min));
      }
      if (max.isNumber()
          && (v > max.asDouble()
              || v == max.asDouble() && schema.path("exclusiveMaximum").asBoolean())) {
        invalid(path, value, "should be less than or equal to " + trim(max));
      }
    }
  }

  private void enumeration(JsonNode value, JsonNode schema, String path) {
    JsonNode allowed = schema.path("enum");
    if (!allowed.isArray()) {
      return;
    }
    var texts = new ArrayList<String>();
    for (JsonNode a : allowed) {
      if (a.equals(value)) {
        return;
      }
      texts.add(a.toString());
    }
    errors.add(
        new FieldError(
            path,
            "FieldValueNotSupported",
            "Unsupported value: " + value + ": supported values: " + String.join(", ", texts)));
  }

  private void bound(int size, JsonNode schema, String path, String what) {
    JsonNode min = schema.path("min" + what);
    JsonNode max = schema.path("max" + what);
    if (min.isNumber() && size < min.asInt()) {
      String unit = what.equals("Length") ? " chars long" : " " + what.toLowerCase(Locale.ROOT);
      errors.add(
          new FieldError(
              path,
              "FieldValueInvalid",
              "Invalid value: " + path + " in body should be at least " + min.asInt() + unit));
    }
    if (max.isNumber() && size > max.asInt()) {
      errors.add(
          new FieldError(
              path,
              "FieldValueTooLong",
              "Too long: may not be more than "
                  + max.asInt()
                  + " "
                  + what.toLowerCase(Locale.ROOT)));
    }
  }

  private void invalid(String path, JsonNode value, String why) {
    errors.add(
        new FieldError(
            path,
            "FieldValueInvalid",
            "Invalid value: " + value + ": " + path + " in body " + why));
  }

  /** The type the schema wants when the value has another; empty = right. */
  private static String wrongType(JsonNode value, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isTextual() || value.isIntegralNumber() ? "" : "integer or string";
    }
    String type = schema.path("type").asText("");
    boolean right =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "boolean" -> value.isBoolean();
          case "integer" ->
              value.isIntegralNumber() || value.isNumber() && value.asDouble() % 1 == 0;
          case "number" -> value.isNumber();
          default -> true;
        };
    return right ? "" : type;
  }

  private static String name(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }

  private static String trim(JsonNode number) {
    double d = number.asDouble();
    return d % 1 == 0 ? Long.toString((long) d) : Double.toString(d);
  }

  private static String keyOf(JsonNode item, List<String> keys) {
    ObjectNode key = Codec.object();
    keys.forEach(k -> key.set(k, item.path(k)));
    return keys.isEmpty() ? "" : key.toString();
  }

  private static List<String> names(ObjectNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
