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
 */
public record StageContext(InstantSource clock, EventSink events, MeterRegistry meters) {}
