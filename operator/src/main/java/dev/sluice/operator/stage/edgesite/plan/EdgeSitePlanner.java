package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides when a site is probed. */
public final class EdgeSitePlanner {
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final int HASH_PREFIX = "sha256:".length();

  private EdgeSitePlanner() {}

  /** Probes unless this spec was probed a moment ago; {@code wakeAfter} is settled afterwards. */
  public static Plan<EdgeSiteStep> plan(EdgeSiteFacts facts, Instant now) {
    ProbeSettings settings = ProbeSettings.of(facts.spec());
    Endpoint endpoint = ProbeSettings.endpoint(facts.spec());
    if (!settings.problems().isEmpty() || endpoint == null) {
      return Plan.rest();
    }
    ProbeMemory memory = facts.memory();
    boolean justProbed =
        memory != null
            && memory.generation() == facts.generation()
            && now.isBefore(memory.probedAt().plus(shortest(settings).dividedBy(2)));
    return justProbed
        ? Plan.waitFor(shortest(settings))
        : Plan.of(List.of(probe(endpoint, settings)), settings.interval());
  }

  /** What to remember of a probe; absent answer = none was made. */
  public static @Nullable ProbeMemory remember(
      EdgeSiteFacts facts, @Nullable Reply<Inventory> answer, Instant now) {
    return switch (answer) {
      case null -> facts.memory();
      case Reply.Ok<Inventory>(var found) ->
          ProbeMemory.good(facts.memory(), facts.generation(), now, found.roundTrip());
      case Reply<Inventory> _ -> ProbeMemory.bad(facts.memory(), facts.generation(), now);
    };
  }

  /**
   * Time until the next probe. A healthy site: the interval, moved by up to a tenth so that sites
   * are not probed in step. A failing one: half the time it has been failing, at least two seconds
   * and at most the interval, and never later than the end of its grace period.
   */
  public static Duration wakeAfter(EdgeSiteFacts facts, EdgeSiteStatus next, Instant now) {
    ProbeSettings settings = ProbeSettings.of(facts.spec());
    Condition reachable = Conditions.find(next.conditions(), ConditionType.REACHABLE).orElseThrow();
    return switch (reachable.status()) {
      case TRUE -> jittered(facts.name(), settings.interval());
      case FALSE -> backOff(settings, failing(reachable, now).plus(settings.gracePeriod()));
      case UNKNOWN -> {
        Duration age = failing(reachable, now);
        Duration left = settings.gracePeriod().minus(age);
        Duration wait = backOff(settings, age);
        yield left.isPositive() && left.compareTo(wait) < 0 ? left : wait;
      }
    };
  }

  private static EdgeSiteStep probe(Endpoint e, ProbeSettings settings) {
    return new EdgeSiteStep.Probe(
        new Endpoint(
            e.url(), e.secretRef(), e.caSecretRef(), settings.deadline().toMillis() + "ms"));
  }

  private static Duration failing(Condition reachable, Instant now) {
    return Duration.between(reachable.lastTransitionTime(), now);
  }

  private static Duration backOff(ProbeSettings settings, Duration failing) {
    Duration half = failing.dividedBy(2);
    if (half.compareTo(shortest(settings)) < 0) {
      return shortest(settings);
    }
    return half.compareTo(settings.interval()) < 0 ? half : settings.interval();
  }

  private static Duration shortest(ProbeSettings settings) {
    return settings.interval().compareTo(SHORTEST) < 0 ? settings.interval() : SHORTEST;
  }

  private static Duration jittered(String name, Duration interval) {
    String hash = ContentHash.of(name);
    long draw = HexFormat.fromHexDigits(hash, HASH_PREFIX, HASH_PREFIX + 4);
    return interval.multipliedBy(9_000 + draw * 2_000 / 0xFFFF).dividedBy(10_000);
  }
}
