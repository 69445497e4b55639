package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.intent.IntentSpec.Rollout;
import dev.sluice.api.intent.IntentStatus.RolloutProgress;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What planner and status both need to know of an intent: where it goes, how far each site is, and
 * which wave is in work.
 *
 * @param placement where it goes, and what is wanted there
 * @param mode whether anything is to be done at all
 * @param sites every selected site, by name
 * @param waves 1, or 2 with canary sites
 * @param wave the wave in work
 * @param startedAt when this generation's roll-out began
 * @param overdue whether the canary wave took longer than it may
 * @param homeless expectations whose sites are none of the intent's
 */
public record IntentView(
    Placement placement,
    Mode mode,
    List<SiteState> sites,
    int waves,
    int wave,
    Instant startedAt,
    boolean overdue,
    List<String> homeless) {

  /** Copies the collections. */
  public IntentView {
    sites = List.copyOf(sites);
    homeless = List.copyOf(homeless);
  }

  /** What is to be done with an intent. */
  public enum Mode {
    /** The spec has errors: nothing is touched. */
    INVALID,
    /** Only translation was asked for. */
    VALIDATION_ONLY,
    /** Its validity has not begun. */
    NOT_YET_VALID,
    /** Its validity is over. */
    EXPIRED,
    /** The owner asked for a pause. */
    SUSPENDED,
    /** At work. */
    ACTIVE
  }

  /** What is wanted, for every selected site. */
  ChildSpecs children() {
    return placement.children();
  }

  /** Looks at an intent whose placement is known. */
  public static IntentView of(Placement placement, IntentFacts facts, Instant now) {
    IntentTranslation translation = placement.translation();
    Desired desired = translation.desired();
    List<Site> chosen = placement.chosen();
    ChildSpecs children = placement.children();
    Set<String> canaries = canaries(desired.rollout(), chosen);
    List<SiteState> sites = states(children, chosen, canaries, facts);
    Optional<RolloutProgress> before =
        facts
            .old()
            .map(dev.sluice.api.intent.IntentStatus::rollout)
            .filter(r -> r.generation() == facts.self().generation());
    Instant startedAt = before.map(RolloutProgress::startedAt).orElse(now);
    int waves = canaries.isEmpty() ? 1 : 2;
    boolean passed = sites.stream().filter(SiteState::canary).allMatch(SiteState::ready);
    boolean second = waves == 2 && (passed || before.filter(r -> r.wave() == 2).isPresent());
    return new IntentView(
        placement,
        mode(translation, now),
        sites,
        waves,
        second ? 2 : 1,
        startedAt,
        waves == 2 && !second && overdue(desired.rollout(), startedAt, now),
        homeless(desired, chosen));
  }

  private static List<SiteState> states(
      ChildSpecs children, List<Site> chosen, Set<String> canaries, IntentFacts facts) {
    boolean gateCurrent =
        facts.gate().isPresent()
            && children.gate().isPresent()
            && Trees.covers(facts.gate().get().spec(), children.gate().get());
    List<SiteState> sites = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      sites.add(
          SiteStates.of(
              children.requests().get(i),
              chosen.get(i),
              canaries.contains(chosen.get(i).name()),
              facts,
              gateCurrent));
    }
    return List.copyOf(sites);
  }

  private static boolean overdue(Rollout rollout, Instant startedAt, Instant now) {
    String deadline = rollout.progressDeadline();
    return deadline != null && now.isAfter(startedAt.plus(Durations.parse(deadline)));
  }

  private static Mode mode(IntentTranslation translation, Instant now) {
    Desired d = translation.desired();
    if (!translation.valid()) {
      return Mode.INVALID;
    }
    if (!d.provisioning()) {
      return Mode.VALIDATION_ONLY;
    }
    if (d.validUntil() != null && !now.isBefore(d.validUntil())) {
      return Mode.EXPIRED;
    }
    if (d.validFrom() != null && now.isBefore(d.validFrom())) {
      return Mode.NOT_YET_VALID;
    }
    return d.suspend() ? Mode.SUSPENDED : Mode.ACTIVE;
  }

  private static List<String> homeless(Desired desired, List<Site> chosen) {
    List<String> out = new ArrayList<>();
    desired.deliveries().stream()
        .filter(d -> chosen.stream().noneMatch(d.sites()::matches))
        .forEach(d -> out.add(d.expectationId()));
    desired.slos().stream()
        .filter(s -> !s.sites().isEmpty() && chosen.stream().noneMatch(s.sites()::matches))
        .map(Slo::expectationId)
        .filter(id -> !out.contains(id))
        .distinct()
        .forEach(out::add);
    return List.copyOf(out);
  }

  private static Set<String> canaries(Rollout rollout, List<Site> chosen) {
    if (rollout.strategy() != Rollout.Strategy.Canary || chosen.size() < 2) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    chosen.stream()
        .filter(s -> rollout.canarySites().stream().anyMatch(c -> Selection.named(c, s)))
        .forEach(s -> named.add(s.name()));
    if (named.isEmpty()) {
      Integer share = rollout.canaryPercentage();
      int count = share == null ? 1 : Math.max(1, (chosen.size() * share + 99) / 100);
      chosen.stream().limit(count).forEach(s -> named.add(s.name()));
    }
    return named.size() == chosen.size() ? Set.of() : Set.copyOf(named);
  }

  /** Whether the roll-out stopped at its canary sites. */
  boolean canaryFailed() {
    return waves == 2
        && wave == 1
        && (overdue || sites.stream().anyMatch(s -> s.canary() && s.failed()));
  }

  /** Whether a site's request may be written in the wave in work. */
  boolean allowed(SiteState site) {
    return waves == 1 || wave == 2 || site.canary();
  }

  /** Time until the canary wave is overdue; empty when there is no such time. */
  Optional<Duration> untilOverdue(Desired desired, Instant now) {
    String deadline = desired.rollout().progressDeadline();
    if (waves == 1 || wave == 2 || overdue || deadline == null) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.between(now, startedAt.plus(Durations.parse(deadline))).plusMillis(1));
  }
}
