package dev.sluice.operator.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** Comparisons of JSON trees. */
public final class Json {
  private Json() {}

  /**
   * Whether {@code actual} holds everything {@code desired} says: every member of an object, all
   * elements of an array in order, equal scalars (numbers by value). What {@code actual} has more,
   * such as defaults filled in by the API server, does not matter.
   */
  public static boolean covers(JsonNode actual, JsonNode desired) {
    return switch (desired) {
      case ObjectNode wanted -> coversObject(actual, wanted);
      case ArrayNode wanted -> coversArray(actual, wanted);
      case JsonNode wanted when wanted.isNumber() && actual.isNumber() ->
          number(actual).compareTo(number(wanted)) == 0;
      default -> desired.equals(actual);
    };
  }

  private static boolean coversObject(JsonNode actual, ObjectNode wanted) {
    return actual.isObject()
        && wanted.properties().stream()
            .allMatch(e -> actual.has(e.getKey()) && covers(actual.get(e.getKey()), e.getValue()));
  }

  private static boolean coversArray(JsonNode actual, ArrayNode wanted) {
    if (!actual.isArray() || actual.size() != wanted.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!covers(actual.get(i), wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static BigDecimal number(JsonNode n) {
    return n.decimalValue();
  }
}
