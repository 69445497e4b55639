package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Which members a document may have: a misspelt one is an error, never silently dropped. */
final class Members {
  static final Set<String> SPEC =
      Set.of(
          "name",
          "description",
          "intentExpectations",
          "expression",
          "intentSpecification",
          "intentType",
          "characteristic",
          "expectation",
          "priority",
          "validFor",
          "context",
          "version",
          "tmf",
          "rollout",
          "gate",
          "provisioning",
          "suspend");
  static final Set<String> NEPHIO = Set.of("target", "requirements");
  private static final Set<String> EXPECTATION =
      Set.of(
          "expectationId",
          "expectationVerb",
          "expectationVerbs",
          "expectationTargets",
          "expectationObjects",
          "expectationObject",
          "expectationContexts");
  private static final Set<String> CONTEXT =
      Set.of("contextAttribute", "contextCondition", "contextValue", "contextValueRange");
  private static final Set<String> ROLLOUT =
      Set.of("strategy", "canarySites", "canaryPercentage", "progressDeadline");
  private static final Set<String> GATE =
      Set.of(
          "measurementWindow",
          "evaluationPeriod",
          "sampleInterval",
          "queryWindow",
          "initialDelay",
          "minSamples",
          "onFailure");
  private static final Set<String> VALID_FOR = Set.of("startDateTime", "endDateTime");

  private Members() {}

  static void check(JsonNode node, Set<String> allowed, String path, Findings findings) {
    node.properties().stream()
        .filter(e -> !allowed.contains(e.getKey()))
        .forEach(e ->
            findings.error(
                path + "." + e.getKey(),
                Raw.text(e.getValue()),
                "is not a member here; allowed: " + String.join(", ", new TreeSet<>(allowed))));
  }

  static void checkExpectations(JsonNode spec, Findings findings) {
    check(spec.path("rollout"), ROLLOUT, "$.spec.rollout", findings);
    check(spec.path("gate"), GATE, "$.spec.gate", findings);
    check(spec.path("validFor"), VALID_FOR, "$.spec.validFor", findings);
    JsonNode list = spec.path("intentExpectations");
    for (int i = 0; i < list.size(); i++) {
      String path = "$.spec.intentExpectations[" + i + "]";
      check(list.get(i), EXPECTATION, path, findings);
      JsonNode contexts = list.get(i).path("expectationContexts");
      for (int c = 0; c < contexts.size(); c++) {
        check(contexts.get(c), CONTEXT, path + ".expectationContexts[" + c + "]", findings);
      }
    }
  }
}
