package dev.sluice.operator.stage.slogate;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.operator.stage.slogate.plan.Progress;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Statuses that only tell progress: they wait here for something worth a write. */
final class Unwritten {
  private final Map<ResourceID, Held> held = new ConcurrentHashMap<>();

  private record Held(SLOGateStatus written, SLOGateStatus newest) {}

  /** The status to go on from: the one held back, if what stands is still what it was made from. */
  @Nullable SLOGateStatus newest(SLOGate gate) {
    Held h = held.get(ResourceID.fromResource(gate));
    return h == null || !h.written.equals(gate.getStatus()) ? gate.getStatus() : h.newest;
  }

  /** Holds a status back when it can wait. */
  boolean hold(SLOGate gate, SLOGateStatus next) {
    SLOGateStatus written = gate.getStatus();
    if (written == null || !Progress.canWait(written, next)) {
      return false;
    }
    held.put(ResourceID.fromResource(gate), new Held(written, next));
    return true;
  }

  void forget(SLOGate gate) {
    held.remove(ResourceID.fromResource(gate));
  }
}
