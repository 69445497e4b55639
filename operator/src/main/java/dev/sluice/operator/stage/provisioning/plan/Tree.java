package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds ordered JSON trees: members stand in the order they are given, absent ones are left out.
 */
final class Tree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Tree() {}

  /** An object of key, value, key, value, …; null and empty Optional values are left out. */
  static ObjectNode obj(@Nullable Object... pairs) {
    ObjectNode out = NODES.objectNode();
    for (int i = 0; i < pairs.length; i += 2) {
      JsonNode value = node(pairs[i + 1]);
      if (value != null) {
        out.set(String.valueOf(pairs[i]), value);
      }
    }
    return out;
  }

  /** An array; null and empty Optional elements are left out. */
  static ArrayNode arr(@Nullable Object... elements) {
    ArrayNode out = NODES.arrayNode();
    for (Object element : elements) {
      JsonNode value = node(element);
      if (value != null) {
        out.add(value);
      }
    }
    return out;
  }

  /** The same tree with the members of every object in the order of their names. */
  static JsonNode sorted(JsonNode tree) {
    return switch (tree) {
      case ObjectNode object -> {
        Map<String, JsonNode> members = new TreeMap<>();
        object.properties().forEach(e -> members.put(e.getKey(), sorted(e.getValue())));
        ObjectNode out = NODES.objectNode();
        members.forEach(out::set);
        yield out;
      }
      case ArrayNode array -> {
        ArrayNode out = NODES.arrayNode();
        array.forEach(e -> out.add(sorted(e)));
        yield out;
      }
      default -> tree;
    };
  }

  private static @Nullable JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> o -> o.isPresent() ? node(o.get()) : null;
      case JsonNode n -> n;
      case String s -> NODES.textNode(s);
      case Integer i -> NODES.numberNode(i);
      case Boolean b -> NODES.booleanNode(b);
      case Map<?, ?> m -> {
        ObjectNode out = NODES.objectNode();
        new TreeMap<Object, Object>(m).forEach((k, v) -> out.set(k.toString(), node(v)));
        yield out;
      }
      case Iterable<?> many -> {
        ArrayNode out = NODES.arrayNode();
        many.forEach(e -> out.add(node(e)));
        yield out;
      }
      default -> throw new IllegalArgumentException("no JSON form of " + value.getClass());
    };
  }
}
