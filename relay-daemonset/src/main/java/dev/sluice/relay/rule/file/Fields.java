package dev.sluice.relay.rule.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object, read field by field: what is missing, misplaced or unknown is a problem. */
final class Fields {
  private final JsonNode object;
  private final String path;
  private final List<Problem> problems;
  private final Set<String> read = new HashSet<>();

  Fields(JsonNode object, String path, List<Problem> problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
    if (!object.isObject()) {
      problem(path, kind(object) + ": an object is needed");
    }
  }

  String path(String name) {
    return path + "." + name;
  }

  void problem(String at, String message) {
    problems.add(new Problem(at, message));
  }

  /** The field, or null when it is absent or a JSON null. */
  @Nullable JsonNode node(String name) {
    read.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** The field; reported and null when it is absent. */
  @Nullable JsonNode required(String name) {
    JsonNode node = node(name);
    if (node == null && object.isObject()) {
      problem(path(name), "is missing");
    }
    return node;
  }

  @Nullable String text(String name) {
    return text(name, node(name));
  }

  String requiredText(String name) {
    String text = text(name, required(name));
    return text == null ? "" : text;
  }

  private @Nullable String text(String name, @Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      problem(path(name), kind(node) + ": a text is needed");
      return null;
    }
    return node.textValue();
  }

  /** An integer of the range, or {@code absent}; a value out of range is a problem. */
  long integer(String name, long min, long max, long absent) {
    JsonNode node = node(name);
    if (node == null) {
      return absent;
    }
    if (!node.isIntegralNumber()) {
      problem(
          path(name), kind(node) + ": a whole number from " + min + " to " + max + " is needed");
      return absent;
    }
    if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
      problem(path(name), node.asText() + ": " + min + " to " + max + " are allowed");
      return absent;
    }
    return node.longValue();
  }

  /** Whether the field is there and true. */
  boolean flag(String name) {
    JsonNode node = node(name);
    if (node != null && !node.isBoolean()) {
      problem(path(name), kind(node) + ": true or false is needed");
    }
    return node != null && node.asBoolean();
  }

  @Nullable Address address(String name) {
    return address(name, text(name));
  }

  @Nullable Address requiredAddress(String name) {
    return address(name, text(name, required(name)));
  }

  private @Nullable Address address(String name, @Nullable String text) {
    if (text == null) {
      return null;
    }
    Address address = Address.parse(text);
    if (address == null) {
      problem(path(name), "'" + text + "': an IPv4 or IPv6 address is needed");
    }
    return address;
  }

  /** Reports every field that nobody asked for. */
  void noOthers() {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!read.contains(name)) {
            problem(path(name), "is not a known field");
          }
        });
  }

  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "the text '" + node.textValue() + "'";
      default -> node.asText();
    };
  }
}
