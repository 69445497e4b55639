package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath of printer columns: {@code .a.b}, {@code [0]}, {@code [*]} and {@code
 * [?(@.type=='Ready')]}.
 */
final class FieldPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z0-9_-]+)|\\[(\\d+|\\*)]"
              + "|\\[\\?\\(@\\.([A-Za-z0-9_]+)\\s*==\\s*['\"]([^'\"]*)['\"]\\)]|\\['([^']+)']");

  private FieldPath() {}

  static List<JsonNode> find(JsonNode root, String path) {
    List<JsonNode> at = List.of(root);
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      var next = new ArrayList<JsonNode>();
      for (JsonNode node : at) {
        follow(node, step, next);
      }
      at = next;
    }
    return at;
  }

  private static void follow(JsonNode node, Matcher step, List<JsonNode> into) {
    String field = step.group(1) == null ? step.group(5) : step.group(1);
    if (field != null) {
      add(node.path(field), into);
    } else if (step.group(2) != null) {
      if (step.group(2).equals("*")) {
        node.forEach(into::add);
      } else {
        add(node.path(Integer.parseInt(step.group(2))), into);
      }
    } else {
      for (JsonNode element : node) {
        if (element.path(step.group(3)).asText().equals(step.group(4))) {
          into.add(element);
        }
      }
    }
  }

  private static void add(JsonNode node, List<JsonNode> into) {
    if (!node.isMissingNode()) {
      into.add(node);
    }
  }
}
