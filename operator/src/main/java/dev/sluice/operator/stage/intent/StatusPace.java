package dev.sluice.operator.stage.intent;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds back status writes that only tell progress: at most one in two seconds, then ever fewer
 * until something is decided again, so that an intent that takes long over many sites writes
 * little. What decides something (a condition's status, a new generation) is written at once.
 * Losing this memory in a restart costs one early write.
 */
final class StatusPace {
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record Written(Instant at, Duration rest) {}

  private final Map<String, Written> last = new ConcurrentHashMap<>();

  /** How long to hold this status back; empty = write now. */
  Optional<Duration> hold(Intent intent, IntentStatus next, Instant now) {
    Written before = last.get(intent.getMetadata().getUid());
    IntentStatus old = intent.getStatus();
    if (before == null
        || !now.isBefore(before.at.plus(before.rest))
        || old == null
        || old.equals(next)
        || decides(old, next)) {
      return Optional.empty();
    }
    return Optional.of(Duration.between(now, before.at.plus(before.rest)).plusMillis(1));
  }

  void written(Intent intent, IntentStatus next, Instant now) {
    boolean decided = intent.getStatus() == null || decides(intent.getStatus(), next);
    last.compute(
        intent.getMetadata().getUid(),
        (_, before) -> new Written(now, decided || before == null ? SHORTEST : longer(before)));
  }

  private static Duration longer(Written before) {
    Duration next = before.rest.multipliedBy(4);
    return next.compareTo(LONGEST) < 0 ? next : LONGEST;
  }

  void forget(Intent intent) {
    last.remove(intent.getMetadata().getUid());
  }

  private static boolean decides(IntentStatus old, IntentStatus next) {
    return !Objects.equals(old.observedGeneration(), next.observedGeneration())
        || !truths(old).equals(truths(next))
        || wave(old) != wave(next);
  }

  private static int wave(IntentStatus status) {
    return status.rollout() == null ? 0 : status.rollout().wave();
  }

  private static List<Condition.Truth> truths(IntentStatus status) {
    return status.conditions().stream().map(Condition::status).toList();
  }
}
