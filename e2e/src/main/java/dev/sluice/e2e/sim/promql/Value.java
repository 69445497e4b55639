package dev.sluice.e2e.sim.promql;

import java.util.List;
import java.util.Map;

/** What an expression evaluates to. */
public sealed interface Value {

  /** A number without labels. */
  record Scalar(double value) implements Value {}

  /** Numbers with labels. */
  record Vector(List<Sample> samples) implements Value {
    /** Copies the samples. */
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /** A number with labels; the metric's name is the label {@code __name__}. */
  record Sample(Map<String, String> labels, double value) {
    /** Copies the labels. */
    public Sample {
      labels = Map.copyOf(labels);
    }
  }
}
