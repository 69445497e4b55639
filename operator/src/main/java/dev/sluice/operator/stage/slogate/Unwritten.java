package dev.sluice.operator.stage.slogate;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.operator.stage.slogate.plan.Progress;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Statuses that only tell progress: they wait here for something worth a write. */
final class Unwritten {
  private final Map<ResourceID, Held> held = new ConcurrentHashMap<>();

  private record Held(SLOGateStatus written, SLOGateStatus newest, Instant until) {}

  /** The status to go on from: the one held back, if what stands is still what it was made from. */
  @Nullable SLOGateStatus newest(SLOGate gate) {
    return held(gate).map(Held::newest).orElse(gate.getStatus());
  }

  /** Until when a status is held back; empty = it is to be written, if it is new. */
  Optional<Instant> hold(SLOGate gate, SLOGateStatus next, Instant now) {
    SLOGateStatus written = gate.getStatus();
    if (written == null || written.equals(next)) {
      return Optional.empty();
    }
    Instant asked = now.plus(Progress.patience(written, next));
    Instant until = held(gate).map(Held::until).filter(u -> u.isBefore(asked)).orElse(asked);
    if (!until.isAfter(now)) {
      return Optional.empty();
    }
    held.put(ResourceID.fromResource(gate), new Held(written, next, until));
    return Optional.of(until);
  }

  void forget(SLOGate gate) {
    held.remove(ResourceID.fromResource(gate));
  }

  private Optional<Held> held(SLOGate gate) {
    return Optional.ofNullable(held.get(ResourceID.fromResource(gate)))
        .filter(h -> h.written.equals(gate.getStatus()));
  }
}
