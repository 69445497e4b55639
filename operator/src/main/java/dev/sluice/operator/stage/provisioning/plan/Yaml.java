package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Writes a JSON tree as block YAML. The same tree gives the same bytes, and no text is ever read
 * back as another type: what is not plainly a word is quoted, whatever YAML version reads it.
 */
final class Yaml {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9_./-]*");
  private static final Pattern OTHER_TYPE =
      Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|nan|inf");

  private Yaml() {}

  /** The tree as a YAML document. */
  static String write(ObjectNode tree) {
    if (tree.isEmpty()) {
      return "{}\n";
    }
    StringBuilder out = new StringBuilder(1024);
    object(out, tree, 0);
    return out.toString();
  }

  private static void object(StringBuilder out, ObjectNode object, int indent) {
    boolean first = true;
    for (var member : object.properties()) {
      if (!first || out.isEmpty() || out.charAt(out.length() - 1) == '\n') {
        out.repeat(' ', indent);
      }
      first = false;
      out.append(scalar(member.getKey())).append(':');
      value(out, member.getValue(), indent, false);
    }
  }

  private static void array(StringBuilder out, ArrayNode array, int indent) {
    for (JsonNode element : array) {
      out.repeat(' ', indent).append('-');
      value(out, element, indent, true);
    }
  }

  private static void value(StringBuilder out, JsonNode value, int indent, boolean element) {
    switch (value) {
      case ObjectNode o when o.isEmpty() -> out.append(" {}\n");
      case ArrayNode a when a.isEmpty() -> out.append(" []\n");
      case ObjectNode o -> {
        out.append(element ? ' ' : '\n');
        object(out, o, indent + 2);
      }
      case ArrayNode a -> {
        out.append('\n');
        array(out, a, element ? indent + 2 : indent);
      }
      case JsonNode n when n.isTextual() && isBlock(n.textValue()) ->
          block(out, n.textValue(), indent + 2);
      case JsonNode n when n.isTextual() ->
          out.append(' ').append(scalar(n.textValue())).append('\n');
      default -> out.append(' ').append(value).append('\n');
    }
  }

  /** Whether a text reads well, and exactly, as a literal block. */
  private static boolean isBlock(String text) {
    return text.endsWith("\n")
        && !text.endsWith("\n\n")
        && text.charAt(0) > ' '
        && text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f);
  }

  private static void block(StringBuilder out, String text, int indent) {
    out.append(" |\n");
    text.lines()
        .forEach(line -> out.repeat(' ', line.isEmpty() ? 0 : indent).append(line).append('\n'));
  }

  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !OTHER_TYPE.matcher(text).matches()
        ? text
        : quoted(text);
  }

  /** A JSON string is a double-quoted YAML scalar once non-ASCII characters are escaped. */
  private static String quoted(String text) {
    String json = JsonNodeFactory.instance.textNode(text).toString();
    StringBuilder out = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }
}
