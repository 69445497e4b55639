package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.operator.stage.intent.plan.input.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The next status of an intent. Stable: nothing in it moves while only samples change. */
public final class IntentConditions {
  private final IntentTranslation translation;
  private final IntentFacts facts;
  private final IntentView view;
  private final Instant now;

  private IntentConditions(IntentFacts facts, IntentView view, Instant now) {
    this.translation = view.placement().translation();
    this.facts = facts;
    this.view = view;
    this.now = now;
  }

  /**
   * The status to write.
   *
   * @param view what the plan was made from
   * @param facts what was observed
   * @param failures what the API server refused just now
   * @param now the instant of this reconcile
   */
  public static IntentStatus next(
      IntentView view, IntentFacts facts, List<String> failures, Instant now) {
    return new IntentConditions(facts, view, now).status(failures);
  }

  private IntentStatus status(List<String> failures) {
    Optional<IntentStatus> old = facts.old();
    Told summary = failures.isEmpty() ? summary() : refused(failures);
    Told provisioned = failures.isEmpty() ? provisioned() : refused(failures);
    List<Condition> decided =
        List.of(
            condition(ConditionType.TRANSLATED, translated()),
            condition(ConditionType.PLACED, placed()),
            condition(ConditionType.PROVISIONED, provisioned),
            condition(ConditionType.FULFILLED, fulfilled(summary)),
            condition(ConditionType.READY, summary));
    List<IntentStatus.SiteProgress> sites =
        showsSites() ? view.sites().stream().map(this::progress).toList() : List.of();
    IntentStatus.Translation form = translation.form();
    boolean active = view.mode() == IntentView.Mode.ACTIVE && !view.sites().isEmpty();
    return new IntentStatus(
        Conditions.merge(old.map(IntentStatus::conditions).orElse(List.of()), decided),
        facts.self().generation(),
        sites.isEmpty()
            ? null
            : view.sites().stream().filter(SiteState::ready).count() + "/" + sites.size(),
        old.map(IntentStatus::translation).filter(t -> same(t, form)).orElse(form),
        sites,
        active
            ? new IntentStatus.RolloutProgress(
                view.wave(), view.waves(), facts.self().generation(), view.startedAt())
            : old.map(IntentStatus::rollout).orElse(null),
        Fulfilment.report(translation, facts, view, summary.reason, summary.message, now));
  }

  /** Numbers read back from the API server may be of another node type: the digest decides. */
  private static boolean same(IntentStatus.Translation a, IntentStatus.Translation b) {
    return java.util.Objects.equals(a.digest(), b.digest())
        && a.unmapped().equals(b.unmapped())
        && a.notes().equals(b.notes());
  }

  private boolean showsSites() {
    return switch (view.mode()) {
      case ACTIVE, SUSPENDED -> true;
      case INVALID, VALIDATION_ONLY, NOT_YET_VALID, EXPIRED -> false;
    };
  }

  private record Told(Truth status, Reason reason, String message) {}

  private Condition condition(ConditionType type, Told told) {
    return Condition.of(
        type, told.status, told.reason, told.message, now, facts.self().generation());
  }

  private static Told refused(List<String> failures) {
    return new Told(Truth.FALSE, Reason.INVALID_SPEC, String.join("; ", failures));
  }

  private Told translated() {
    if (translation.valid()) {
      return new Told(Truth.TRUE, Reason.SUCCEEDED, "translated to TS 28.312");
    }
    return new Told(Truth.FALSE, Reason.INVALID_SPEC, errors());
  }

  private String errors() {
    return translation.errors().stream().map(Problem::text).collect(Collectors.joining("; "));
  }

  private Told placed() {
    if (view.mode() == IntentView.Mode.INVALID) {
      return new Told(Truth.UNKNOWN, Reason.INVALID_SPEC, "the spec has errors");
    }
    if (view.mode() == IntentView.Mode.VALIDATION_ONLY) {
      return new Told(Truth.UNKNOWN, Reason.VALIDATION_ONLY, "nothing is to be provisioned");
    }
    if (view.sites().isEmpty()) {
      return new Told(Truth.FALSE, Reason.NO_MATCHING_SITE, nowhere());
    }
    if (!view.homeless().isEmpty()) {
      return new Told(
          Truth.FALSE,
          Reason.NO_MATCHING_SITE,
          "no site of this intent is meant by: " + String.join(", ", view.homeless()));
    }
    String names = view.sites().stream().map(SiteState::site).collect(Collectors.joining(", "));
    return new Told(Truth.TRUE, Reason.SUCCEEDED, "sites: " + names);
  }

  private String nowhere() {
    String terms =
        translation.desired().deliveries().stream()
            .flatMap(d -> d.sites().terms().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    String known =
        facts.sites().stream()
            .map(IntentFacts.Site::name)
            .sorted()
            .limit(20)
            .collect(Collectors.joining(", "));
    String asked = terms.isEmpty() ? "no site is named" : "no site matches " + terms;
    return asked + "; known sites: " + (known.isEmpty() ? "none" : known);
  }

  private Told provisioned() {
    Optional<Told> other = outOfWork();
    if (other.isPresent()) {
      return other.get();
    }
    List<SiteState> open = open(s -> !s.provisioned());
    if (open.isEmpty()) {
      return new Told(Truth.TRUE, Reason.SUCCEEDED, "every site runs what is wanted");
    }
    return new Told(Truth.FALSE, waveReason(Reason.IN_PROGRESS), each(open));
  }

  private Told fulfilled(Told summary) {
    return translation.desired().slos().isEmpty() && summary.status == Truth.TRUE
        ? new Told(Truth.TRUE, Reason.NO_GATE, "provisioned; there is no target to judge")
        : summary;
  }

  private Told summary() {
    Optional<Told> other = outOfWork();
    if (other.isPresent()) {
      return other.get();
    }
    if (!view.homeless().isEmpty()) {
      return placed();
    }
    List<SiteState> open = open(s -> !s.ready());
    if (open.isEmpty()) {
      return new Told(Truth.TRUE, Reason.SUCCEEDED, "every site is as wanted");
    }
    Reason reason =
        first(open, SiteState::rolledBack, Reason.ROLLED_BACK)
            .or(() -> first(open, SiteState::violated, Reason.SLO_VIOLATED))
            .or(() -> first(open, SiteState::failed, Reason.GATE_FAILED))
            .or(() ->
                open.stream().allMatch(SiteState::provisioned)
                    ? Optional.of(Reason.GATE_PROGRESSING)
                    : Optional.empty())
            .orElse(Reason.SITES_NOT_READY);
    return new Told(Truth.FALSE, waveReason(reason), each(open));
  }

  private static Optional<Reason> first(
      List<SiteState> sites, Predicate<SiteState> test, Reason reason) {
    return sites.stream().anyMatch(test) ? Optional.of(reason) : Optional.empty();
  }

  private Reason waveReason(Reason otherwise) {
    if (view.canaryFailed()) {
      return Reason.CANARY_FAILED;
    }
    boolean waits = view.waves() == 2 && view.wave() == 1;
    return waits ? Reason.WAITING_FOR_CANARY : otherwise;
  }

  /** What all conditions say when nothing is in work; empty = something is. */
  private Optional<Told> outOfWork() {
    return switch (view.mode()) {
      case INVALID -> Optional.of(new Told(Truth.FALSE, Reason.INVALID_SPEC, errors()));
      case VALIDATION_ONLY ->
          Optional.of(
              new Told(
                  Truth.TRUE, Reason.VALIDATION_ONLY, "validated and translated, as was asked"));
      case NOT_YET_VALID ->
          Optional.of(new Told(Truth.FALSE, Reason.NOT_YET_VALID, "its validity has not begun"));
      case EXPIRED -> Optional.of(new Told(Truth.FALSE, Reason.EXPIRED, "its validity is over"));
      case SUSPENDED ->
          Optional.of(
              new Told(Truth.FALSE, Reason.SUSPENDED, "suspended: what runs stays as it is"));
      case ACTIVE -> view.sites().isEmpty() ? Optional.of(placed()) : Optional.empty();
    };
  }

  private List<SiteState> open(Predicate<SiteState> test) {
    return view.sites().stream()
        .filter(test)
        .sorted(Comparator.comparing(SiteState::site))
        .toList();
  }

  private String each(List<SiteState> open) {
    List<String> parts = new ArrayList<>();
    open.forEach(s -> parts.add(s.site() + ": " + message(s)));
    return String.join("; ", parts);
  }

  private String message(SiteState s) {
    if (view.allowed(s) || s.current()) {
      return s.message();
    }
    return view.canaryFailed()
        ? (view.overdue()
            ? "the canary sites did not become ready in time"
            : "a canary site failed")
        : "waits for the canary sites";
  }

  private IntentStatus.SiteProgress progress(SiteState s) {
    boolean waits = !view.allowed(s) && !s.current();
    String wave = (view.canaryFailed() ? Reason.CANARY_FAILED : Reason.WAITING_FOR_CANARY).wire();
    return new IntentStatus.SiteProgress(
        s.site(),
        s.request(),
        s.phase(),
        s.verdict().map(v -> v.verdict().name()).orElse(null),
        s.commit(),
        s.ready(),
        waits ? wave : s.reason(),
        message(s));
  }
}
