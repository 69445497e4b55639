package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.intent.IntentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code spec.intentExpectations}: the short spelling (names, verbs, inequalities) and the TS
 * 28.312 spelling (typed targets), which may be mixed.
 */
final class ShortForm {
  private ShortForm() {}

  static List<Raw.Expectation> read(IntentSpec spec, Findings findings) {
    List<IntentSpec.Expectation> in =
        Optional.ofNullable(spec.intentExpectations()).orElse(List.of());
    List<Raw.Expectation> out = new ArrayList<>();
    for (int i = 0; i < in.size(); i++) {
      out.add(expectation(in.get(i), i, findings));
    }
    return out;
  }

  private static Raw.Expectation expectation(IntentSpec.Expectation e, int index, Findings f) {
    String path = "spec.intentExpectations[" + index + "]";
    List<Raw.Text> names = new ArrayList<>();
    List<Raw.Text> workloads = new ArrayList<>();
    List<Raw.Target> targets = new ArrayList<>();
    for (int i = 0; i < e.expectationTargets().size(); i++) {
      String at = path + ".expectationTargets[" + i + "]";
      target(e.expectationTargets().get(i), at, names, targets, f);
    }
    for (int i = 0; i < e.expectationObjects().size(); i++) {
      object(
          e.expectationObjects().get(i),
          path + ".expectationObjects[" + i + "]",
          workloads,
          targets);
    }
    JsonNode object = e.expectationObject();
    String objectPath = path + ".expectationObject";
    return new Raw.Expectation(
        path,
        Optional.ofNullable(e.expectationId()).orElse("expectation-" + (index + 1)),
        verbs(e, path),
        CatalogueForm.textAt(object, "objectType", objectPath),
        object == null || !object.hasNonNull("objectInstance")
            ? null
            : object.get("objectInstance").asText(),
        names,
        workloads,
        targets,
        contexts(e.expectationContexts(), path),
        CatalogueForm.objectContexts(object, objectPath, f));
  }

  private static List<Raw.Text> verbs(IntentSpec.Expectation e, String path) {
    List<Raw.Text> verbs = new ArrayList<>();
    if (e.expectationVerb() != null) {
      verbs.add(new Raw.Text(path + ".expectationVerb", e.expectationVerb()));
    }
    for (int i = 0; i < e.expectationVerbs().size(); i++) {
      verbs.add(new Raw.Text(path + ".expectationVerbs[" + i + "]", e.expectationVerbs().get(i)));
    }
    return verbs;
  }

  private static void target(
      JsonNode node, String path, List<Raw.Text> names, List<Raw.Target> targets, Findings f) {
    if (node.isTextual()) {
      object(node.asText(), path, names, targets);
      return;
    }
    String name = node.path("targetName").asText("");
    if (name.isBlank()) {
      f.error(path, Raw.text(node), "is no target: write a name, or an object with targetName");
    } else if (node.hasNonNull("targetCondition")
        || node.hasNonNull("targetValueRange")
        || node.hasNonNull("targetValue")) {
      targets.add(CatalogueForm.target(node, path, f));
    } else {
      names.add(new Raw.Text(path + ".targetName", name));
    }
  }

  private static void object(
      String text, String path, List<Raw.Text> names, List<Raw.Target> targets) {
    Optional<Inequality> inequality = Inequality.parse(text).filter(i -> !i.name().isEmpty());
    if (inequality.isPresent()) {
      Inequality i = inequality.get();
      targets.add(
          new Raw.Target(
              path, i.name(), i.operator(), TextNode.valueOf(i.value()), null, List.of()));
    } else {
      names.add(new Raw.Text(path, text));
    }
  }

  private static List<Raw.Context> contexts(List<IntentSpec.Context> in, String path) {
    List<Raw.Context> out = new ArrayList<>();
    for (int i = 0; i < in.size(); i++) {
      IntentSpec.Context c = in.get(i);
      out.add(
          context(
              path + ".expectationContexts[" + i + "]",
              Optional.ofNullable(c.contextAttribute()).orElse(""),
              c.contextCondition(),
              c.contextValueRange() == null ? c.contextValue() : c.contextValueRange()));
    }
    return out;
  }

  /** A context; an operator inside its value ({@code <1ms}) becomes its condition. */
  static Raw.Context context(
      String path, String attribute, @Nullable String condition, @Nullable JsonNode value) {
    if (condition == null && value != null && value.isTextual()) {
      Optional<Inequality> i =
          Inequality.parse(value.asText()).filter(found -> found.name().isEmpty());
      if (i.isPresent()) {
        return new Raw.Context(
            path, attribute, i.get().operator(), TextNode.valueOf(i.get().value()), null);
      }
    }
    return new Raw.Context(path, attribute, condition, value, null);
  }
}
