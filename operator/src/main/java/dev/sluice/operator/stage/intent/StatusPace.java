package dev.sluice.operator.stage.intent;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds back status writes that only tell progress: what stands for three seconds is told, at most
 * once in two seconds, then ever more rarely, so that an intent that takes long over many sites
 * writes little. What decides something (a condition's status, a new generation) is written at
 * once; what settles a site (ready, judged, or in need of a look) within two seconds. Losing this
 * memory in a restart costs one early write.
 */
final class StatusPace {
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final Duration STANDS = Duration.ofSeconds(3);
  private static final Set<String> OPEN =
      Set.of(Verdict.Pending.name(), Verdict.Progressing.name());

  private record Written(Instant at, Duration rest) {}

  private final Map<String, Written> last = new ConcurrentHashMap<>();
  private final Map<String, Instant> heldSince = new ConcurrentHashMap<>();

  /** How long to hold this status back; empty = write now. */
  Optional<Duration> hold(Intent intent, IntentStatus next, Instant now) {
    Written before = last.get(intent.getMetadata().getUid());
    IntentStatus old = intent.getStatus();
    if (before == null || old == null || old.equals(next) || decides(old, next)) {
      return Optional.empty();
    }
    Instant since = heldSince.computeIfAbsent(intent.getMetadata().getUid(), _ -> now);
    Instant due =
        settled(old).equals(settled(next))
            ? latest(before.at.plus(before.rest), since.plus(STANDS))
            : before.at.plus(SHORTEST);
    return now.isBefore(due)
        ? Optional.of(Duration.between(now, due).plusMillis(1))
        : Optional.empty();
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  void written(Intent intent, IntentStatus next, Instant now) {
    heldSince.remove(intent.getMetadata().getUid());
    IntentStatus old = intent.getStatus();
    boolean news = old == null || decides(old, next) || !settled(old).equals(settled(next));
    last.compute(
        intent.getMetadata().getUid(),
        (_, before) -> new Written(now, news || before == null ? SHORTEST : longer(before)));
  }

  private static Duration longer(Written before) {
    Duration next = before.rest.multipliedBy(4);
    return next.compareTo(LONGEST) < 0 ? next : LONGEST;
  }

  void forget(Intent intent) {
    last.remove(intent.getMetadata().getUid());
    heldSince.remove(intent.getMetadata().getUid());
  }

  private static boolean decides(IntentStatus old, IntentStatus next) {
    return !Objects.equals(old.observedGeneration(), next.observedGeneration())
        || !truths(old).equals(truths(next))
        || wave(old) != wave(next);
  }

  private record Settled(String site, boolean ready, @Nullable String verdict, boolean warns) {}

  private static List<Settled> settled(IntentStatus status) {
    return status.sites().stream()
        .map(s ->
            new Settled(
                s.site(),
                s.ready(),
                concluded(s.verdict()),
                s.reason() != null && Reason.warns(s.reason())))
        .toList();
  }

  private static @Nullable String concluded(@Nullable String verdict) {
    return verdict == null || OPEN.contains(verdict) ? null : verdict;
  }

  private static int wave(IntentStatus status) {
    return status.rollout() == null ? 0 : status.rollout().wave();
  }

  private static List<Condition.Truth> truths(IntentStatus status) {
    return status.conditions().stream().map(Condition::status).toList();
  }
}
