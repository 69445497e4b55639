package dev.sluice.operator.stage.measurement.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PromQL with variables. A variable is {@code $} and a name; {@code $} before anything else, as in
 * regular expressions and {@code label_replace} groups, is text.
 */
public final class PromQl {
  private static final Pattern VARIABLE = Pattern.compile("\\$([a-zA-Z_][a-zA-Z0-9_]*)");
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("namespace", "package", "request", "site", "window"));

  private PromQl() {}

  /** What rendering gave. */
  public sealed interface Rendered {
    /** A query to send. */
    record Query(String text) implements Rendered {}

    /** Why there is none. */
    record Unusable(String message) implements Rendered {}
  }

  /**
   * Puts values for variables, escaped for PromQL's quoted strings.
   *
   * @param template PromQL with variables
   * @param values values by variable name, without {@code $}
   * @param window value of {@code $window}
   */
  public static Rendered render(String template, Map<String, String> values, Duration window) {
    List<String> problems = new ArrayList<>();
    String text =
        VARIABLE
            .matcher(template)
            .replaceAll(m -> {
              String value = m.group(1).equals("window") ? text(window) : values.get(m.group(1));
              if (value == null) {
                problems.add(
                    KNOWN.contains(m.group(1))
                        ? "$" + m.group(1) + " has no value for this resource"
                        : unknown(m.group(1)));
              } else if (value.indexOf('`') >= 0) {
                problems.add("the value of $" + m.group(1) + " contains a backtick");
              }
              return Matcher.quoteReplacement(value == null ? "" : escape(value));
            });
    return problems.isEmpty()
        ? new Rendered.Query(text)
        : new Rendered.Unusable(String.join("; ", problems));
  }

  /** Names in a template that are no variables of ours. */
  public static List<String> unknownVariables(String template) {
    return VARIABLE
        .matcher(template)
        .results()
        .map(m -> m.group(1))
        .filter(n -> !KNOWN.contains(n))
        .distinct()
        .toList();
  }

  static String unknown(String name) {
    return "$" + name + " is not a variable; known are $" + String.join(", $", KNOWN);
  }

  /** A duration as PromQL writes it: {@code 90s}, {@code 250ms}. */
  static String text(Duration d) {
    long millis = d.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static String escape(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("'", "\\'")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
