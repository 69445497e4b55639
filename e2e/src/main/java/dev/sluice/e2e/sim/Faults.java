package dev.sluice.e2e.sim;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is wrong with a site now. */
final class Faults {
  private final Map<Fault.Kind, Active> active = new ConcurrentSkipListMap<>();
  private final InstantSource clock;

  private record Active(Fault fault, long sinceMillis) {}

  Faults(InstantSource clock) {
    this.clock = clock;
  }

  void add(Fault fault) {
    active.put(fault.kind(), new Active(fault, clock.millis()));
  }

  void remove(Fault.Kind kind) {
    active.remove(kind);
  }

  Optional<Fault> get(Fault.Kind kind) {
    return Optional.ofNullable(active.get(kind)).map(Active::fault);
  }

  boolean has(Fault.Kind kind) {
    return active.containsKey(kind);
  }

  Optional<Long> since(Fault.Kind kind) {
    return Optional.ofNullable(active.get(kind)).map(Active::sinceMillis);
  }

  List<Fault> all() {
    Collection<Active> now = active.values();
    return now.stream().map(Active::fault).toList();
  }
}
