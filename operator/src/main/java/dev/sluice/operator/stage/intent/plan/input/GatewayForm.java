package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the older gateway form: {@code expectation[]} with conditions as text, and TMF
 * characteristics.
 */
final class GatewayForm {
  private static final Set<String> READ =
      Set.of("id", "expectationType", "targetCondition", "targetValue", "contextCriteria");

  private GatewayForm() {}

  static List<Raw.Expectation> read(@Nullable List<JsonNode> list, String path, Findings f) {
    List<Raw.Expectation> out = new ArrayList<>();
    for (int i = 0; list != null && i < list.size(); i++) {
      String at = path + "[" + i + "]";
      if (list.get(i).isObject()) {
        out.add(expectation(list.get(i), at, i, f));
      } else {
        f.error(at, Raw.text(list.get(i)), "is no expectation: write an object");
      }
    }
    return out;
  }

  private static Raw.Expectation expectation(JsonNode e, String path, int index, Findings f) {
    e.properties().stream()
        .filter(p -> !READ.contains(p.getKey()))
        .forEach(p ->
            f.unmapped(
                path + "." + p.getKey(),
                p.getValue(),
                "describes the expectation; it decides nothing"));
    List<Raw.Target> targets = new ArrayList<>();
    String condition = e.path("targetCondition").asText("");
    Optional<Inequality> i = Inequality.parse(condition).filter(q -> !q.name().isEmpty());
    if (i.isPresent()) {
      targets.add(
          new Raw.Target(
              path + ".targetCondition",
              i.get().name(),
              i.get().operator(),
              TextNode.valueOf(i.get().value()),
              null,
              List.of()));
      agree(e.path("targetValue"), i.get(), path, f);
    } else if (!condition.isBlank()) {
      f.error(path + ".targetCondition", condition, "is no condition such as 'latency <= 5 ms'");
    }
    List<Raw.Text> verbs = new ArrayList<>();
    Optional.ofNullable(CatalogueForm.textAt(e, "expectationType", path)).ifPresent(verbs::add);
    return new Raw.Expectation(
        path,
        e.path("id").asText("expectation-" + (index + 1)),
        verbs,
        null,
        null,
        List.of(),
        List.of(),
        targets,
        criteria(e.path("contextCriteria"), path, f),
        List.of());
  }

  /** {@code targetValue} repeats what the condition says; a contradiction is refused. */
  private static void agree(JsonNode value, Inequality i, String path, Findings f) {
    if (!value.isObject()) {
      return;
    }
    String said = (value.path("value").asText("") + value.path("unit").asText("")).strip();
    if (!said.isEmpty() && !said.equalsIgnoreCase(i.value().replace(" ", ""))) {
      f.error(path + ".targetValue", said, "contradicts targetCondition, which says " + i.value());
    }
  }

  private static List<Raw.Context> criteria(JsonNode node, String path, Findings f) {
    List<Raw.Context> out = new ArrayList<>();
    if (node.isTextual()) {
      for (String part : node.asText().split("\\s*(?:,|;|\\band\\b|&&)\\s*", -1)) {
        Optional<Inequality> i = Inequality.parse(part).filter(q -> !q.name().isEmpty());
        i.ifPresentOrElse(
            q ->
                out.add(
                    new Raw.Context(
                        path + ".contextCriteria",
                        q.name(),
                        q.operator(),
                        TextNode.valueOf(q.value()),
                        null)),
            () ->
                f.error(
                    path + ".contextCriteria", part, "is no criterion such as 'sliceType = eMBB'"));
      }
    }
    return out;
  }

  /** TMF characteristics ({@code name}, {@code value}, {@code unit}) as contexts. */
  static List<Raw.Context> characteristics(@Nullable JsonNode list, String path, Findings f) {
    List<Raw.Context> out = new ArrayList<>();
    for (int i = 0; list != null && i < list.size(); i++) {
      JsonNode c = list.get(i);
      String at = path + "[" + i + "]";
      if (c.path("name").asText("").isBlank()) {
        f.error(at + ".name", null, "is missing: name the characteristic");
        continue;
      }
      String unit = c.path("unit").asText("");
      Raw.Context read = ShortForm.context(at, c.get("name").asText(), null, c.get("value"));
      out.add(
          new Raw.Context(
              at, read.attribute(), read.condition(), read.value(), unit.isBlank() ? null : unit));
    }
    return out;
  }
}
