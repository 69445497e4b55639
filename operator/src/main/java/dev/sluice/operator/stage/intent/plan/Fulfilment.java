package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.intent.IntentStatus.ExpectationResult;
import dev.sluice.api.intent.IntentStatus.FulfilmentReport;
import dev.sluice.api.intent.IntentStatus.SiteProgress;
import dev.sluice.api.intent.IntentStatus.TargetResult;
import dev.sluice.operator.kernel.Quantity;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fulfilment report of TS 28.312 (IntentFulfilmentReport), from intent down to each target. */
final class Fulfilment {
  private static final String FULFILLED = "FULFILLED";
  private static final String NOT = "NOT_FULFILLED";

  private final IntentTranslation translation;
  private final IntentFacts facts;
  private final IntentView view;
  private final boolean fulfilled;
  private final @Nullable String state;

  private Fulfilment(
      IntentTranslation translation, IntentFacts facts, IntentView view, boolean fulfilled) {
    this.translation = translation;
    this.facts = facts;
    this.view = view;
    this.fulfilled = fulfilled;
    this.state = fulfilled ? null : state();
  }

  static FulfilmentReport report(
      IntentTranslation translation,
      IntentFacts facts,
      IntentView view,
      Reason reason,
      String message,
      Instant now) {
    boolean fulfilled =
        view.mode() == IntentView.Mode.ACTIVE
            && !view.sites().isEmpty()
            && view.homeless().isEmpty()
            && view.sites().stream().allMatch(SiteState::ready);
    Fulfilment f = new Fulfilment(translation, facts, view, fulfilled);
    String status = fulfilled ? FULFILLED : NOT;
    Instant updated =
        facts
            .old()
            .map(IntentStatus::fulfilment)
            .filter(r -> status.equals(r.fulfilmentStatus()))
            .filter(r -> Objects.equals(f.state, r.notFulfilledState()))
            .map(FulfilmentReport::lastUpdatedTime)
            .orElse(now);
    return new FulfilmentReport(
        status,
        f.state,
        fulfilled ? List.of() : List.of(reason.wire() + ": " + message),
        updated,
        translation.valid() ? f.expectations() : List.of());
  }

  private String state() {
    return switch (view.mode()) {
      case INVALID -> "FULFILMENTFAILED";
      case VALIDATION_ONLY, NOT_YET_VALID -> "ACKNOWLEDGED";
      case EXPIRED -> "TERMINATED";
      case SUSPENDED -> "SUSPENDED";
      case ACTIVE -> working();
    };
  }

  private String working() {
    boolean degraded =
        view.sites().stream()
            .anyMatch(s -> s.rolledBack() || s.violated() || s.provisioned() && s.failed());
    if (degraded || wasGood()) {
      return "DEGRADED";
    }
    if (view.sites().stream().anyMatch(s -> "Failed".equals(s.phase()))) {
      return "FULFILMENTFAILED";
    }
    return view.sites().stream().anyMatch(s -> s.phase() != null) ? "COMPLIANT" : "ACKNOWLEDGED";
  }

  /** Whether this very spec was fulfilled before, and a site that was part of it no longer is. */
  private boolean wasGood() {
    return facts
        .old()
        .filter(o -> Objects.equals(o.observedGeneration(), facts.self().generation()))
        .filter(o -> o.fulfilment() != null)
        .filter(o -> {
          FulfilmentReport r = Objects.requireNonNull(o.fulfilment());
          return FULFILLED.equals(r.fulfilmentStatus()) || "DEGRADED".equals(r.notFulfilledState());
        })
        .filter(o ->
            o.sites().stream()
                .filter(s ->
                    FULFILLED.equals(Objects.requireNonNull(o.fulfilment()).fulfilmentStatus())
                        || !s.ready())
                .anyMatch(s ->
                    view.sites().stream().anyMatch(n -> n.site().equals(s.site()) && !n.ready())))
        .isPresent();
  }

  private List<ExpectationResult> expectations() {
    List<ExpectationResult> out = new ArrayList<>();
    for (Ts28312Intent.Expectation e : translation.intent().intentExpectations()) {
      List<TargetResult> targets = new ArrayList<>();
      for (int i = 0; i < e.expectationTargets().size(); i++) {
        targets.add(target(e, i));
      }
      boolean good =
          targets.isEmpty()
              ? !view.sites().isEmpty() && view.sites().stream().allMatch(SiteState::provisioned)
              : targets.stream().allMatch(t -> FULFILLED.equals(t.fulfilmentStatus()));
      boolean held = good && view.mode() == IntentView.Mode.ACTIVE;
      out.add(
          new ExpectationResult(
              e.expectationId(),
              held ? FULFILLED : NOT,
              held ? null : Optional.ofNullable(state).orElse("COMPLIANT"),
              targets));
    }
    return out;
  }

  private TargetResult target(Ts28312Intent.Expectation e, int index) {
    String name = e.expectationTargets().get(index).targetName();
    List<Slo> slos =
        translation.desired().slos().stream()
            .filter(s -> s.expectationId().equals(e.expectationId()) && s.targetIndex() == index)
            .toList();
    if (slos.isEmpty() || view.mode() != IntentView.Mode.ACTIVE) {
      return new TargetResult(name, slos.isEmpty() && fulfilled ? FULFILLED : NOT, null, List.of());
    }
    List<String> reasons = new ArrayList<>();
    Optional<Worst> worst = Optional.empty();
    boolean good = !view.sites().isEmpty();
    for (Slo slo : slos) {
      for (SiteState site : judged(slo)) {
        Optional<Evidence> seen = evidence(site, slo);
        boolean holds =
            seen.filter(v -> v.outcome().equals("Pass") || v.outcome().equals("Warn")).isPresent()
                && site.ready();
        good &= holds;
        if (!holds) {
          reasons.add(
              site.site()
                  + ": "
                  + (seen.filter(v -> v.outcome().equals("Fail")).isPresent()
                      ? "violates "
                          + slo.metric()
                          + " "
                          + slo.operator().symbol()
                          + " "
                          + slo.threshold().toPlainString()
                      : site.message()));
        }
        worst = worse(worst, seen.map(Evidence::value), slo);
      }
    }
    String status = good ? FULFILLED : NOT;
    String value = worst.map(w -> new Quantity(w.value, w.slo.unit()).text()).orElse(null);
    return new TargetResult(name, status, settled(e.expectationId(), name, status, value), reasons);
  }

  private List<SiteState> judged(Slo slo) {
    return view.sites().stream()
        .filter(s ->
            slo.sites().isEmpty()
                || facts.sites().stream()
                    .anyMatch(x -> x.name().equals(s.site()) && slo.sites().matches(x)))
        .toList();
  }

  /** Evidence of a verdict that stands; values before that move with every sample. */
  private static Optional<Evidence> evidence(SiteState site, Slo slo) {
    return site.verdict()
        .filter(v -> v.verdict().concluded())
        .flatMap(v ->
            v.evidence().stream()
                .filter(e -> e.metric().equals(slo.metric()))
                .filter(e -> e.operator().equals(slo.operator().symbol()))
                .filter(e -> e.threshold().compareTo(slo.threshold()) == 0)
                .findFirst());
  }

  private record Worst(BigDecimal value, Slo slo) {}

  private static Optional<Worst> worse(Optional<Worst> worst, Optional<BigDecimal> value, Slo slo) {
    if (value.isEmpty()) {
      return worst;
    }
    boolean low =
        switch (slo.operator()) {
          case AT_LEAST, GREATER -> true;
          case AT_MOST, LESS, EQUAL -> false;
        };
    return worst
        .filter(
            w -> low ? w.value.compareTo(value.get()) <= 0 : w.value.compareTo(value.get()) >= 0)
        .or(() -> Optional.of(new Worst(value.get(), slo)));
  }

  /** The value first reported stays while revision and judgement do: no churn with samples. */
  private @Nullable String settled(
      String expectation, String target, String status, @Nullable String value) {
    Optional<IntentStatus> old =
        facts
            .old()
            .filter(o -> Objects.equals(o.observedGeneration(), facts.self().generation()))
            .filter(o -> commits(o).equals(view.sites().stream().map(Fulfilment::commit).toList()));
    return old.map(IntentStatus::fulfilment)
        .flatMap(r ->
            r.expectationFulfilmentResults().stream()
                .filter(x -> x.expectationId().equals(expectation))
                .flatMap(x -> x.targetFulfilmentResults().stream())
                .filter(t -> t.targetName().equals(target))
                .filter(t -> t.fulfilmentStatus().equals(status))
                .map(TargetResult::targetAchievedValue)
                .filter(Objects::nonNull)
                .findFirst())
        .filter(v -> value != null)
        .orElse(value);
  }

  private static List<String> commits(IntentStatus status) {
    return status.sites().stream().map(Fulfilment::commit).toList();
  }

  private static String commit(SiteProgress s) {
    return s.site() + "@" + s.commit() + s.verdict();
  }

  private static String commit(SiteState s) {
    return s.site() + "@" + s.commit() + s.verdict().map(v -> v.verdict().name()).orElse(null);
  }
}
