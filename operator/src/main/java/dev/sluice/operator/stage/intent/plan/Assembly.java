package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.intent.IntentSpec;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.intent.plan.ExpectationTranslator.Part;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of an intent together: whose sites an expectation without sites means, and all.
 */
final class Assembly {
  private static final IntentSpec.Gate NO_GATE =
      new IntentSpec.Gate(null, null, null, null, null, null, null);

  private Assembly() {}

  static Desired desired(
      IntentSpec spec,
      List<Part> parts,
      Settings shared,
      IntentSpec.Rollout rollout,
      Findings findings) {
    Selection fallback = fallback(parts, shared);
    List<Desired.Delivery> deliveries = new ArrayList<>();
    List<Slo> slos = new ArrayList<>();
    for (Part p : parts) {
      slos.addAll(p.slos());
      if (p.delivery() != null) {
        deliveries.add(placed(p.delivery(), fallback, findings));
      }
    }
    if (deliveries.isEmpty() && !slos.isEmpty()) {
      findings.note(
          "nothing is named to be delivered: each site gets the catalogue's default template");
      deliveries.add(
          new Desired.Delivery(
              "default",
              fallback,
              List.of(),
              shared.resources(),
              shared.network("spec.characteristic"),
              shared.maxConnections()));
    }
    IntentSpec.ValidFor v = spec.validFor();
    IntentSpec.Gate gate = Optional.ofNullable(spec.gate()).orElse(NO_GATE);
    check(gate, slos, findings);
    return new Desired(
        deliveries,
        slos,
        rollout,
        gate,
        v == null ? null : v.startDateTime(),
        v == null ? null : v.endDateTime(),
        !Boolean.FALSE.equals(spec.provisioning()),
        Boolean.TRUE.equals(spec.suspend()));
  }

  /** Sites of an expectation that names none: all that the others name, else the intent's areas. */
  private static Selection fallback(List<Part> parts, Settings shared) {
    Set<String> names = new LinkedHashSet<>();
    Set<Selection.Area> areas = new LinkedHashSet<>();
    parts.forEach(p -> {
      names.addAll(p.sites().names());
      areas.addAll(p.sites().labels());
    });
    names.addAll(shared.siteNames());
    areas.addAll(shared.areas());
    return new Selection(List.copyOf(names), List.copyOf(areas));
  }

  private static Desired.Delivery placed(
      Desired.Delivery d, Selection fallback, Findings findings) {
    if (!d.sites().isEmpty()) {
      return d;
    }
    findings.note(
        fallback.isEmpty()
            ? "expectation '"
                + d.expectationId()
                + "' names no site and no area: it cannot be placed"
            : "expectation '"
                + d.expectationId()
                + "' names no site: it goes to "
                + String.join(", ", fallback.terms()));
    return new Desired.Delivery(
        d.expectationId(), fallback, d.workloads(), d.resources(), d.network(), d.maxConnections());
  }

  private static void check(IntentSpec.Gate gate, List<Slo> slos, Findings findings) {
    duration(gate.measurementWindow(), "spec.gate.measurementWindow", findings);
    duration(gate.evaluationPeriod(), "spec.gate.evaluationPeriod", findings);
    duration(gate.sampleInterval(), "spec.gate.sampleInterval", findings);
    duration(gate.queryWindow(), "spec.gate.queryWindow", findings);
    if (findings.errors().isEmpty() && !slos.isEmpty()) {
      Timing.check(gate, slos, findings);
    }
  }

  private static void duration(@Nullable String text, String path, Findings findings) {
    if (text == null) {
      return;
    }
    try {
      if (!Durations.parse(text).isPositive()) {
        findings.error(path, text, "must be longer than zero");
      }
    } catch (IllegalArgumentException e) {
      findings.error(path, text, "is no duration such as 30s, 5m or 1h30m");
    }
  }
}
