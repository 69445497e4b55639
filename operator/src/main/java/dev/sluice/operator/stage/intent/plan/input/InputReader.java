package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.intent.IntentSpec;
import java.util.ArrayList;
import java.util.List;

/** Reads every form a spec may hold, in a fixed order, into one list of expectations. */
public final class InputReader {
  private InputReader() {}

  /** Reads a spec; what cannot be read becomes an error in the findings. */
  public static Raw.IntentInput read(IntentSpec spec, Findings findings) {
    List<Raw.Expectation> expectations = new ArrayList<>();
    expectations.addAll(ShortForm.read(spec, findings));
    expectations.addAll(
        CatalogueForm.read(spec.intentSpecification(), "spec.intentSpecification", findings));
    expectations.addAll(GatewayForm.read(spec.expectation(), "spec.expectation", findings));
    expectations.addAll(ExpressionForm.read(spec.expression(), "spec.expression", findings));
    List<Raw.Context> contexts = new ArrayList<>();
    if (spec.context() != null) {
      contexts.add(
          new Raw.Context("spec.context", "context", null, TextNode.valueOf(spec.context()), null));
    }
    if (spec.intentType() != null) {
      contexts.add(
          new Raw.Context(
              "spec.intentType", "intentType", null, TextNode.valueOf(spec.intentType()), null));
    }
    contexts.addAll(
        GatewayForm.characteristics(spec.characteristic(), "spec.characteristic", findings));
    if (expectations.isEmpty() && findings.errors().isEmpty()) {
      findings.error(
          "spec",
          null,
          "says nothing: give intentExpectations, expression, expectation or"
              + " intentSpecification.intentExpectations");
    }
    return new Raw.IntentInput(expectations, contexts);
  }
}
