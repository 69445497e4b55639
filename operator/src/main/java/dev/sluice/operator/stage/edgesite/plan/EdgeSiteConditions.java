package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.api.site.EdgeSiteStatus.DeploymentManager;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims.Inventory;
import dev.sluice.operator.stage.edgesite.plan.Finding.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe's answer means for the status. */
public final class EdgeSiteConditions {
  /** Round trips below this many milliseconds of difference are noise. */
  private static final long NOISE_MILLIS = 5;

  private static final EdgeSiteStatus NOTHING =
      new EdgeSiteStatus(List.of(), null, null, List.of(), List.of(), List.of(), null, null, null);

  private EdgeSiteConditions() {}

  /**
   * The next status. {@code lastSeenTime} moves only together with something else, so that a
   * healthy site causes no writes; when a site falls silent it is the time of the last good probe.
   *
   * @param facts the site, with the memory of this probe already in it
   * @param answer what the probe brought; absent = none was made
   */
  public static EdgeSiteStatus next(
      EdgeSiteFacts facts, @Nullable Reply<Inventory> answer, Instant now) {
    EdgeSiteStatus old = facts.status() == null ? NOTHING : facts.status();
    ProbeSettings settings = ProbeSettings.of(facts.spec());
    if (!settings.problems().isEmpty()) {
      Problem wrong = new Problem(Reason.INVALID_SPEC, String.join("; ", settings.problems()));
      return conclude(facts, old, pair(facts, Truth.UNKNOWN, wrong, Truth.FALSE, wrong, now));
    }
    if (answer == null) {
      return unasked(facts, old, settings, now);
    }
    return switch (Finding.of(facts.spec(), answer)) {
      case Finding.Good good -> answered(facts, old, good, now);
      case Finding.Bad(var problem, var certain) -> {
        Truth truth = certain || over(facts, old, settings, now) ? Truth.FALSE : Truth.UNKNOWN;
        yield conclude(facts, old, pair(facts, truth, problem, truth, problem, now));
      }
    };
  }

  /** No probe was due: only the grace period may have ended. */
  private static EdgeSiteStatus unasked(
      EdgeSiteFacts facts, EdgeSiteStatus old, ProbeSettings settings, Instant now) {
    Condition reachable = Conditions.find(old.conditions(), ConditionType.REACHABLE).orElse(null);
    if (reachable == null) {
      Problem pending = new Problem(Reason.PENDING, "The site has not been probed yet.");
      return conclude(facts, old, pair(facts, Truth.UNKNOWN, pending, Truth.UNKNOWN, pending, now));
    }
    if (reachable.status() != Truth.UNKNOWN || !over(facts, old, settings, now)) {
      return old;
    }
    List<Condition> ended =
        old.conditions().stream()
            .map(c ->
                new Condition(
                    c.type(), Truth.FALSE, c.reason(), c.message(), now, facts.generation()))
            .toList();
    return conclude(facts, old, ended);
  }

  /** Whether the site has been failing, under this spec, for its grace period or longer. */
  private static boolean over(
      EdgeSiteFacts facts, EdgeSiteStatus old, ProbeSettings settings, Instant now) {
    return Conditions.find(old.conditions(), ConditionType.REACHABLE)
        .filter(c -> !c.holds() && Long.valueOf(facts.generation()).equals(c.observedGeneration()))
        .filter(c ->
            c.status() == Truth.FALSE
                || Duration.between(c.lastTransitionTime(), now).compareTo(settings.gracePeriod())
                    >= 0)
        .isPresent();
  }

  private static EdgeSiteStatus answered(
      EdgeSiteFacts facts, EdgeSiteStatus old, Finding.Good good, Instant now) {
    Problem fine = new Problem(Reason.SUCCEEDED, "The site answers.");
    Problem ready =
        good.notReady() == null
            ? new Problem(Reason.SUCCEEDED, "The site can take work.")
            : good.notReady();
    Truth can = good.notReady() == null ? Truth.TRUE : Truth.FALSE;
    Inventory found = good.inventory();
    EdgeSiteStatus next =
        new EdgeSiteStatus(
            Conditions.merge(old.conditions(), pair(facts, Truth.TRUE, fine, can, ready, now)),
            facts.generation(),
            found.oCloudId().orElse(null),
            found.apiVersions().stream().sorted().toList(),
            found.deploymentManagers().stream()
                .sorted(Comparator.comparing(DeploymentManager::deploymentManagerId))
                .toList(),
            found.resourcePools().stream().sorted().toList(),
            found.capacity().orElse(null),
            latency(facts, old),
            old.lastSeenTime());
    return next.equals(old) && old.lastSeenTime() != null ? old : seenAt(next, now);
  }

  private static @Nullable Long latency(EdgeSiteFacts facts, EdgeSiteStatus old) {
    if (facts.memory() == null) {
      return old.latencyMillis();
    }
    long median = facts.memory().medianMillis();
    Long before = old.latencyMillis();
    if (before == null) {
      return median;
    }
    long moved = Math.abs(median - before);
    return moved >= NOISE_MILLIS && moved * 4 >= before ? Long.valueOf(median) : before;
  }

  private static List<Condition> pair(
      EdgeSiteFacts facts,
      Truth reachable,
      Problem whyReachable,
      Truth ready,
      Problem whyReady,
      Instant now) {
    return List.of(
        Condition.of(
            ConditionType.REACHABLE,
            reachable,
            whyReachable.reason(),
            whyReachable.message(),
            now,
            facts.generation()),
        Condition.of(
            ConditionType.READY,
            ready,
            whyReady.reason(),
            whyReady.message(),
            now,
            facts.generation()));
  }

  /** Keeps what was last known of the site and settles conditions and the time it was seen. */
  private static EdgeSiteStatus conclude(
      EdgeSiteFacts facts, EdgeSiteStatus old, List<Condition> conditions) {
    EdgeSiteStatus next =
        new EdgeSiteStatus(
            Conditions.merge(old.conditions(), conditions),
            facts.generation(),
            old.oCloudId(),
            old.apiVersions(),
            old.deploymentManagers(),
            old.resourcePools(),
            old.capacity(),
            old.latencyMillis(),
            old.lastSeenTime());
    ProbeMemory memory = facts.memory();
    return memory == null || memory.lastGood() == null ? next : seenAt(next, memory.lastGood());
  }

  private static EdgeSiteStatus seenAt(EdgeSiteStatus s, Instant time) {
    return new EdgeSiteStatus(
        s.conditions(),
        s.observedGeneration(),
        s.oCloudId(),
        s.apiVersions(),
        s.deploymentManagers(),
        s.resourcePools(),
        s.capacity(),
        s.latencyMillis(),
        time);
  }
}
