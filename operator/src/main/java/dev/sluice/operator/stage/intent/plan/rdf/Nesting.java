package dev.sluice.operator.stage.intent.plan.rdf;

import com.fasterxml.jackson.databind.JsonNode;

/** How deep a text is nested: parsers recurse, so this is known before they begin. */
final class Nesting {
  private Nesting() {}

  /** Brackets of a Turtle text, without those in strings, IRIs and comments. */
  static int of(String turtle) {
    int depth = 0;
    int deepest = 0;
    int i = 0;
    while (i < turtle.length()) {
      char c = turtle.charAt(i);
      if (c == '[' || c == '(') {
        deepest = Math.max(deepest, ++depth);
      } else if (c == ']' || c == ')') {
        depth--;
      }
      i =
          switch (c) {
            case '"', '\'' -> string(turtle, i, c);
            case '#' -> after(turtle, i, "\n");
            case '<' -> after(turtle, i, ">");
            default -> i + 1;
          };
    }
    return deepest;
  }

  private static int string(String text, int start, char quote) {
    String longQuote = String.valueOf(quote).repeat(3);
    boolean isLong = text.startsWith(longQuote, start);
    String end = isLong ? longQuote : String.valueOf(quote);
    int i = start + end.length();
    while (i < text.length() && !text.startsWith(end, i)) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + end.length();
  }

  private static int after(String text, int start, String end) {
    int found = text.indexOf(end, start + 1);
    return found < 0 ? text.length() : found + 1;
  }

  /** Levels of a JSON tree, counted no further than the limit. */
  static int of(JsonNode tree) {
    return levels(tree, 0);
  }

  private static int levels(JsonNode node, int above) {
    int deepest = above;
    if (above <= RdfReader.DEPTH) {
      for (JsonNode child : node) {
        deepest = Math.max(deepest, levels(child, above + 1));
      }
    }
    return deepest;
  }
}
