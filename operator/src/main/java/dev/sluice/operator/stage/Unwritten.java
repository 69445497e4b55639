package dev.sluice.operator.stage;

import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Statuses that only tell progress: they wait here for something worth a write. A restart forgets
 * them, so that only what can be learned again may wait.
 *
 * @param <S> status
 */
public final class Unwritten<S> {
  private final Map<ResourceID, Held<S>> held = new ConcurrentHashMap<>();

  private record Held<S>(@Nullable S written, S newest, Instant until) {}

  /** The status to go on from: the one held back, if what stands is still what it was made from. */
  public @Nullable S newest(CustomResource<?, S> object) {
    Optional<Held<S>> waiting = held(object);
    return waiting.isPresent() ? waiting.get().newest : object.getStatus();
  }

  /**
   * Until when a status is held back; empty = it is to be written, if it is new. A later status
   * waits no longer than an earlier one that was not written either.
   */
  public Optional<Instant> hold(
      CustomResource<?, S> object, S next, Duration patience, Instant now) {
    if (Objects.equals(object.getStatus(), next)) {
      return Optional.empty();
    }
    Instant asked = now.plus(patience);
    Instant until = held(object).map(Held::until).filter(u -> u.isBefore(asked)).orElse(asked);
    if (!until.isAfter(now)) {
      return Optional.empty();
    }
    held.put(ResourceID.fromResource(object), new Held<>(object.getStatus(), next, until));
    return Optional.of(until);
  }

  /** Nothing waits for this object any more. */
  public void forget(CustomResource<?, S> object) {
    held.remove(ResourceID.fromResource(object));
  }

  private Optional<Held<S>> held(CustomResource<?, S> object) {
    return Optional.ofNullable(held.get(ResourceID.fromResource(object)))
        .filter(h -> Objects.equals(h.written, object.getStatus()));
  }
}
