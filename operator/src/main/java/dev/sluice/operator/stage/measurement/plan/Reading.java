package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;

/** What a tick gave for one measurement of one resource. */
public sealed interface Reading {
  /** A sample, in the measurement's unit. */
  record Taken(Sample sample) implements Reading {}

  /** No sample, and why. */
  record Missed(Reason reason, String message) implements Reading {}
}
