package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.InputReader;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a spec, in whichever form it is written, into TS 28.312 and what is to be provisioned. */
public final class IntentTranslator {
  private static final int DEFAULT_PRIORITY = 1;

  private IntentTranslator() {}

  /** Translates. Pure: the same spec gives the same bytes; problems are returned, never thrown. */
  public static IntentTranslation translate(IntentSpec spec) {
    Findings findings = new Findings();
    Raw.IntentInput input = InputReader.read(spec, findings);
    Settings shared = new Settings(findings);
    RolloutReader rollout = new RolloutReader(spec.rollout(), findings);
    List<Raw.Target> loose = new ArrayList<>();
    for (Raw.Context c : input.contexts()) {
      if (Metric.known(c.attribute()).isPresent()) {
        loose.add(
            new Raw.Target(c.path(), c.attribute(), c.condition(), c.value(), c.unit(), List.of()));
      } else if (!rollout.take(c)
          && !shared.take(c)
          && c.path().startsWith("spec.characteristic")) {
        findings.note(
            "characteristic '"
                + c.attribute()
                + "' is carried; it changes nothing that is provisioned");
      }
    }
    List<Raw.Expectation> expectations = unique(input.expectations(), findings);
    if (!loose.isEmpty()) {
      expectations.add(characteristics(loose));
    }
    var translator = new ExpectationTranslator(findings, shared, validity(spec));
    List<ExpectationTranslator.Part> parts =
        expectations.stream().map(translator::translate).toList();
    others(spec, findings);
    Ts28312Intent intent =
        new Ts28312Intent(
            spec.name(),
            parts.stream().map(ExpectationTranslator.Part::standard).toList(),
            Boolean.FALSE.equals(spec.provisioning())
                ? "FEASIBILITYCHECK"
                : "FULFILMENT_WITHOUT_NEGOTIATION",
            Contexts.all(input.contexts(), findings),
            Boolean.TRUE.equals(spec.suspend()) ? "DEACTIVATED" : "ACTIVATED",
            priority(spec.priority(), findings));
    Desired desired = Assembly.desired(spec, parts, shared, rollout.rollout(), findings);
    return IntentTranslation.of(
        intent, desired, findings.unmapped(), findings.notes(), findings.errors());
  }

  private static Raw.Expectation characteristics(List<Raw.Target> loose) {
    return new Raw.Expectation(
        "spec.characteristic",
        "characteristics",
        List.of(new Raw.Text("spec.characteristic", "ensure")),
        null,
        null,
        List.of(),
        List.of(),
        loose,
        List.of(),
        List.of());
  }

  private static List<Raw.Expectation> unique(List<Raw.Expectation> in, Findings findings) {
    Set<String> seen = new LinkedHashSet<>();
    for (Raw.Expectation e : in) {
      if (!seen.add(e.id())) {
        findings.error(e.path(), e.id(), "is used twice: expectation ids must be unique");
      }
    }
    return new ArrayList<>(in);
  }

  private static List<Ts28312Intent.Context> validity(IntentSpec spec) {
    List<Ts28312Intent.Context> out = new ArrayList<>();
    IntentSpec.ValidFor v = spec.validFor();
    if (v != null && v.startDateTime() != null) {
      out.add(Contexts.equal("ServiceStartTime", v.startDateTime().toString()));
    }
    if (v != null && v.endDateTime() != null) {
      out.add(Contexts.equal("ServiceEndTime", v.endDateTime().toString()));
    }
    return out;
  }

  private static int priority(@Nullable IntOrString written, Findings findings) {
    if (written == null) {
      return DEFAULT_PRIORITY;
    }
    String text =
        written.getIntVal() != null
            ? written.getIntVal().toString()
            : String.valueOf(written.getStrVal()).strip();
    int value =
        switch (text.toLowerCase(Locale.ROOT)) {
          case "low" -> 25;
          case "medium", "normal" -> 50;
          case "high" -> 75;
          case "critical" -> 100;
          default -> text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
        };
    if (value < 1 || value > 100) {
      findings.error("spec.priority", text, "must be 1 to 100, or low, medium, high or critical");
      return DEFAULT_PRIORITY;
    }
    return value;
  }

  /** Fields that say nothing TS 28.312 has a word for. */
  private static void others(IntentSpec spec, Findings findings) {
    text(spec.description(), "spec.description", "TS 28.312 has no description", findings);
    text(spec.version(), "spec.version", "TS 28.312 has no version", findings);
    JsonNode tmf = spec.tmf();
    if (tmf != null && tmf.isObject()) {
      tmf.properties()
          .forEach(e ->
              findings.unmapped(
                  "spec.tmf." + e.getKey(),
                  e.getValue(),
                  "TMF921 member without an equivalent in TS 28.312; kept for the way back"));
    }
  }

  private static void text(@Nullable String value, String path, String reason, Findings findings) {
    if (value != null) {
      findings.unmapped(path, TextNode.valueOf(value), reason);
    }
  }
}
