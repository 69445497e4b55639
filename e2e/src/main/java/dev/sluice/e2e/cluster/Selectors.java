package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Label and field selectors as Kubernetes writes them. */
final class Selectors {
  private static final Pattern SET = Pattern.compile("^(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)$");
  private static final Pattern EQUALITY = Pattern.compile("^([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)$");

  private Selectors() {}

  /** Both selectors of a request; empty text selects everything. */
  static Predicate<JsonNode> of(String labels, String fields) {
    Predicate<JsonNode> all = _ -> true;
    for (String term : terms(labels)) {
      all = all.and(label(term));
    }
    for (String term : terms(fields)) {
      all = all.and(field(term));
    }
    return all;
  }

  private static Predicate<JsonNode> label(String term) {
    Matcher set = SET.matcher(term);
    if (set.matches()) {
      String key = set.group(1);
      Set<String> values =
          Arrays.stream(set.group(3).split(",")).map(String::strip).collect(Collectors.toSet());
      return set.group(2).equals("in")
          ? o -> labels(o).has(key) && values.contains(labels(o).path(key).asText())
          : o -> !labels(o).has(key) || !values.contains(labels(o).path(key).asText());
    }
    Matcher equality = EQUALITY.matcher(term);
    if (equality.matches()) {
      String key = equality.group(1);
      String value = equality.group(3);
      return equality.group(2).equals("!=")
          ? o -> !labels(o).has(key) || !labels(o).path(key).asText().equals(value)
          : o -> labels(o).has(key) && labels(o).path(key).asText().equals(value);
    }
    if (term.matches("![^\\s=]+")) {
      return o -> !labels(o).has(term.substring(1));
    }
    if (term.matches("[^\\s=!()]+")) {
      return o -> labels(o).has(term);
    }
    throw ApiException.badRequest("unable to parse label selector term \"" + term + "\"");
  }

  private static Predicate<JsonNode> field(String term) {
    Matcher equality = EQUALITY.matcher(term);
    if (!equality.matches()) {
      throw ApiException.badRequest("invalid field selector term \"" + term + "\"");
    }
    String pointer = "/" + equality.group(1).replace('.', '/');
    String value = equality.group(3);
    boolean negated = equality.group(2).equals("!=");
    return o -> o.at(pointer).asText("").equals(value) != negated;
  }

  private static JsonNode labels(JsonNode object) {
    return object.path("metadata").path("labels");
  }

  /** Splits at commas outside parentheses. */
  private static List<String> terms(String selector) {
    var out = new ArrayList<String>();
    int depth = 0;
    var term = new StringBuilder();
    for (char c : (selector + ",").toCharArray()) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        if (!term.toString().isBlank()) {
          out.add(term.toString().strip());
        }
        term.setLength(0);
      } else {
        term.append(c);
      }
    }
    return out;
  }
}
