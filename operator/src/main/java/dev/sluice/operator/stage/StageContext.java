package dev.sluice.operator.stage;

import dev.sluice.operator.port.EventSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * What every reconciler's shell is given.
 *
 * @param clock the only source of time; planners get the instant it gave
 * @param events where transitions are told
 * @param meters where counters and timers live
 * @param concurrency reconciles of one kind that may wait for sites at the same time
 * @param objects what informers hold
 * @param precedence who goes first
 */
public record StageContext(
    InstantSource clock,
    EventSink events,
    MeterRegistry meters,
    int concurrency,
    OneCopy objects,
    Precedence precedence) {
  private static final int DEFAULT_CONCURRENCY = 64;

  /** With caches and precedence of its own. */
  public StageContext(
      InstantSource clock, EventSink events, MeterRegistry meters, int concurrency) {
    this(clock, events, meters, concurrency, new OneCopy(), new Precedence());
  }

  /** Bounds for a kind that waits for sites. */
  public Permits permits() {
    return new Permits(concurrency, precedence);
  }

  /** With the default concurrency. */
  public StageContext(InstantSource clock, EventSink events, MeterRegistry meters) {
    this(clock, events, meters, DEFAULT_CONCURRENCY);
  }
}
