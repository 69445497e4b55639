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
 */
public record StageContext(
    InstantSource clock, EventSink events, MeterRegistry meters, int concurrency) {
  private static final int DEFAULT_CONCURRENCY = 64;

  /** With the default concurrency. */
  public StageContext(InstantSource clock, EventSink events, MeterRegistry meters) {
    this(clock, events, meters, DEFAULT_CONCURRENCY);
  }
}
