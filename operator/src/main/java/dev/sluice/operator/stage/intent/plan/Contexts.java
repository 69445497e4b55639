package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import dev.sluice.operator.stage.intent.plan.ts28312.Comparison;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns written contexts into the standard's contexts; none is lost. */
final class Contexts {
  private Contexts() {}

  static List<Ts28312Intent.Context> all(List<Raw.Context> raw, Findings findings) {
    List<Ts28312Intent.Context> out = new ArrayList<>();
    raw.forEach(c -> one(c, findings).ifPresent(out::add));
    return out;
  }

  static Optional<Ts28312Intent.Context> one(Raw.Context c, Findings findings) {
    JsonNode value = c.value();
    if (c.attribute().isBlank()) {
      findings.error(c.path(), null, "has no contextAttribute");
      return Optional.empty();
    }
    if (value == null || value.isNull()) {
      findings.error(c.path(), null, "context '" + c.attribute() + "' has no value");
      return Optional.empty();
    }
    Comparison absent = value.isArray() ? Comparison.IS_ONE_OF : Comparison.IS_EQUAL_TO;
    Optional<Comparison> condition =
        c.condition() == null ? Optional.of(absent) : Comparison.of(c.condition());
    if (condition.isEmpty()) {
      findings.error(c.path(), c.condition(), "is no condition; allowed: " + Comparison.ALLOWED);
    }
    JsonNode range = c.unit() == null ? value : TextNode.valueOf(c.text() + " " + c.unit());
    return condition.map(k -> new Ts28312Intent.Context(c.attribute(), k, range));
  }

  static Ts28312Intent.Context equal(String attribute, String value) {
    return new Ts28312Intent.Context(attribute, Comparison.IS_EQUAL_TO, TextNode.valueOf(value));
  }

  static Ts28312Intent.Context oneOf(String attribute, List<String> values) {
    if (values.size() == 1) {
      return equal(attribute, values.getFirst());
    }
    var list = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    values.forEach(list::add);
    return new Ts28312Intent.Context(attribute, Comparison.IS_ONE_OF, list);
  }
}
