package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the catalogue form: {@code intentSpecification.intentExpectations[]} with typed targets.
 */
final class CatalogueForm {
  private static final Set<String> SPECIFICATION = Set.of("intentExpectations");
  private static final Set<String> EXPECTATION =
      Set.of(
          "id",
          "expectationId",
          "expectationType",
          "expectationVerb",
          "expectationObject",
          "expectationTargets",
          "expectationContext",
          "expectationContexts");
  private static final Set<String> OBJECT =
      Set.of("objectType", "objectInstance", "objectContexts", "objectParameters");
  private static final String DESCRIPTIVE = "describes the catalogue entry; it decides nothing";

  private CatalogueForm() {}

  static List<Raw.Expectation> read(@Nullable JsonNode specification, String path, Findings f) {
    if (specification == null || !specification.isObject()) {
      return List.of();
    }
    rest(specification, SPECIFICATION, path, f);
    JsonNode list = specification.path("intentExpectations");
    List<Raw.Expectation> out = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = path + ".intentExpectations[" + i + "]";
      if (list.get(i).isObject()) {
        out.add(expectation(list.get(i), at, i, f));
      } else {
        f.error(at, Raw.text(list.get(i)), "is no expectation: write an object");
      }
    }
    return out;
  }

  private static Raw.Expectation expectation(JsonNode e, String path, int index, Findings f) {
    rest(e, EXPECTATION, path, f);
    List<Raw.Text> verbs = new ArrayList<>();
    for (String key : List.of("expectationVerb", "expectationType")) {
      Optional.ofNullable(textAt(e, key, path)).ifPresent(verbs::add);
    }
    List<Raw.Text> names = new ArrayList<>();
    List<Raw.Target> targets = new ArrayList<>();
    JsonNode in = e.path("expectationTargets");
    for (int i = 0; i < in.size(); i++) {
      String at = path + ".expectationTargets[" + i + "]";
      if (in.get(i).isTextual()) {
        names.add(new Raw.Text(at, in.get(i).asText()));
      } else if (in.get(i).path("targetName").asText("").isBlank()) {
        f.error(at + ".targetName", null, "is missing: name the metric or the site");
      } else if (!in.get(i).has("targetCondition") && valueOf(in.get(i)) == null) {
        names.add(new Raw.Text(at + ".targetName", in.get(i).get("targetName").asText()));
      } else {
        targets.add(target(in.get(i), at, f));
        rest(in.get(i), TARGET, at, f);
      }
    }
    JsonNode object = e.get("expectationObject");
    if (object != null && object.isObject()) {
      rest(object, OBJECT, path + ".expectationObject", f);
    }
    List<Raw.Context> contexts = new ArrayList<>();
    contexts.addAll(contexts(e.path("expectationContext"), path + ".expectationContext", f));
    contexts.addAll(contexts(e.path("expectationContexts"), path + ".expectationContexts", f));
    return new Raw.Expectation(
        path,
        e.hasNonNull("expectationId")
            ? e.get("expectationId").asText()
            : e.path("id").asText("expectation-" + (index + 1)),
        verbs,
        textAt(object, "objectType", path + ".expectationObject"),
        object == null || !object.hasNonNull("objectInstance")
            ? null
            : object.get("objectInstance").asText(),
        names,
        List.of(),
        targets,
        contexts,
        objectContexts(object, path + ".expectationObject", f));
  }

  private static final Set<String> TARGET =
      Set.of(
          "targetName",
          "targetCondition",
          "targetValue",
          "targetValueRange",
          "targetUnit",
          "targetValueType",
          "targetContexts");

  /** A typed target, in the catalogue's or the standard's spelling. */
  static Raw.Target target(JsonNode t, String path, Findings f) {
    String unit = t.path("targetUnit").asText("");
    return new Raw.Target(
        path,
        t.path("targetName").asText(),
        t.hasNonNull("targetCondition") ? t.get("targetCondition").asText() : null,
        valueOf(t),
        unit.isBlank() ? null : unit,
        contexts(t.path("targetContexts"), path + ".targetContexts", f));
  }

  private static @Nullable JsonNode valueOf(JsonNode t) {
    JsonNode value =
        t.hasNonNull("targetValueRange") ? t.get("targetValueRange") : t.get("targetValue");
    return value == null || value.isNull() ? null : value;
  }

  /** Contexts in the catalogue's or the standard's spelling. */
  static List<Raw.Context> contexts(JsonNode list, String path, Findings f) {
    List<Raw.Context> out = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode c = list.get(i);
      String at = path + "[" + i + "]";
      rest(c, CONTEXT, at, f);
      out.add(
          ShortForm.context(
              at,
              c.path("contextAttribute").asText(c.path("contextParameter").asText("")),
              c.hasNonNull("contextCondition") ? c.get("contextCondition").asText() : null,
              c.hasNonNull("contextValueRange")
                  ? c.get("contextValueRange")
                  : c.get("contextValue")));
    }
    return out;
  }

  private static final Set<String> CONTEXT =
      Set.of(
          "contextAttribute",
          "contextParameter",
          "contextCondition",
          "contextValue",
          "contextValueRange",
          "contextValueType");

  /** Contexts and parameters of an object; nested parameters are told by their innermost name. */
  static List<Raw.Context> objectContexts(@Nullable JsonNode object, String path, Findings f) {
    if (object == null || !object.isObject()) {
      return List.of();
    }
    List<Raw.Context> out = new ArrayList<>();
    out.addAll(contexts(object.path("objectContexts"), path + ".objectContexts", f));
    parameters(object.path("objectParameters"), path + ".objectParameters", out);
    return out;
  }

  // By name: an API server sorts members, and the order must not show in the digest.
  private static void parameters(JsonNode node, String path, List<Raw.Context> out) {
    node.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> {
          String at = path + "." + e.getKey();
          if (e.getValue().isObject()) {
            parameters(e.getValue(), at, out);
          } else {
            out.add(ShortForm.context(at, e.getKey(), null, e.getValue()));
          }
        });
  }

  static Raw.@Nullable Text textAt(@Nullable JsonNode node, String key, String path) {
    return node == null || !node.hasNonNull(key)
        ? null
        : new Raw.Text(path + "." + key, node.get(key).asText());
  }

  private static void rest(JsonNode node, Set<String> read, String path, Findings f) {
    node.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(e -> !read.contains(e.getKey()))
        .forEach(e -> f.unmapped(path + "." + e.getKey(), e.getValue(), DESCRIPTIVE));
  }
}
