package dev.sluice.relay.table;

import org.jspecify.annotations.Nullable;

/** What the packet path does with a packet a rule claimed. */
public final class Route {
  private final int slot;
  private final Egress[] egresses;
  private final @Nullable Limiter limiter;

  Route(Flow flow, @Nullable Limiter limiter) {
    this.slot = flow.slot();
    this.egresses = flow.wanted().toArray(Egress[]::new);
    this.limiter = limiter;
  }

  /** Slot of the rule's counters. */
  public int slot() {
    return slot;
  }

  /** How many outputs there are. */
  public int size() {
    return egresses.length;
  }

  /** One output. */
  public Egress egress(int i) {
    return egresses[i];
  }

  /** The rule's limiter; null when it has no limit. */
  public @Nullable Limiter limiter() {
    return limiter;
  }
}
