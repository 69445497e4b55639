package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.intent.NephioIntentSpec;
import java.util.ArrayList;
import java.util.List;

/** Turns the short Intent ({@code target}, {@code requirements}) into the TM Forum kind. */
public final class NephioForm {
  /** Target that validates and translates, and provisions nothing. */
  public static final String VALIDATION_ONLY = "validation-only";

  private static final String CONNECTIVITY_TEST = "connectivity-test";

  private NephioForm() {}

  /**
   * The intent it becomes.
   *
   * @param spec its spec
   * @param notes decisions a person should know
   */
  public record Converted(IntentSpec spec, List<String> notes) {
    /** Copies the collections. */
    public Converted {
      notes = List.copyOf(notes);
    }
  }

  /** Converts; each requirement becomes one expectation. */
  public static Converted toIntent(NephioIntentSpec spec) {
    boolean validationOnly = spec.target().strip().equalsIgnoreCase(VALIDATION_ONLY);
    List<JsonNode> targets = validationOnly ? List.of() : List.of(TextNode.valueOf(spec.target()));
    List<IntentSpec.Expectation> expectations = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < spec.requirements().size(); i++) {
      NephioIntentSpec.Requirement r = spec.requirements().get(i);
      expectations.add(expectation(r, i, targets));
      if (r.type().equals(CONNECTIVITY_TEST)) {
        notes.add("requirement " + (i + 1) + " is a connectivity test: it sets no service level");
      }
    }
    return new Converted(
        new IntentSpec(
            null,
            null,
            expectations,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            validationOnly ? Boolean.FALSE : null,
            null),
        notes);
  }

  private static IntentSpec.Expectation expectation(
      NephioIntentSpec.Requirement r, int index, List<JsonNode> targets) {
    boolean deploys = r.type().equals("deploy") || r.type().equals(CONNECTIVITY_TEST);
    String value = r.value() == null ? "" : r.value().strip();
    List<IntentSpec.Context> contexts = new ArrayList<>();
    if (r.type().equals(CONNECTIVITY_TEST)) {
      contexts.add(
          new IntentSpec.Context(
              "requirement", null, TextNode.valueOf(value.isEmpty() ? r.type() : value), null));
    }
    if (r.parameters() != null) {
      r.parameters()
          .properties()
          .forEach(e -> contexts.add(new IntentSpec.Context(e.getKey(), null, e.getValue(), null)));
    }
    List<String> objects = new ArrayList<>();
    if (r.type().equals("deploy")) {
      objects.addAll(value.isEmpty() ? List.of() : List.of(value));
    } else if (!deploys) {
      boolean inequality = Inequality.parse(value).isPresent();
      objects.add(r.type() + (inequality ? value : "==" + value));
    }
    return new IntentSpec.Expectation(
        "requirement-" + (index + 1),
        null,
        List.of(deploys ? "deploy" : "maintain"),
        targets,
        objects,
        null,
        contexts);
  }
}
