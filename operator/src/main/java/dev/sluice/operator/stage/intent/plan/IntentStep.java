package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import java.util.Map;

/** Everything the intent stage can do. */
public sealed interface IntentStep {

  /** Labels and annotations every child carries. */
  record Marks(Map<String, String> labels, Map<String, String> annotations) {
    /** Copies the collections. */
    public Marks {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }

  /** Creates a ProvisioningRequest. */
  record CreateRequest(String name, Marks marks, ProvisioningRequestSpec spec)
      implements IntentStep {}

  /** Gives a ProvisioningRequest our spec, all of it, and our marks beside those of others. */
  record CorrectRequest(String name, Marks marks, ProvisioningRequestSpec spec)
      implements IntentStep {}

  /** Deletes a ProvisioningRequest; its own finalizer tears the site down. */
  record DeleteRequest(String name) implements IntentStep {}

  /** Creates or corrects the MeasurementJob. */
  record ApplyJob(String name, Marks marks, MeasurementJobSpec spec) implements IntentStep {}

  /** Deletes the MeasurementJob. */
  record DeleteJob(String name) implements IntentStep {}

  /** Creates or corrects the SLOGate. */
  record ApplyGate(String name, Marks marks, SLOGateSpec spec) implements IntentStep {}

  /** Deletes the SLOGate. */
  record DeleteGate(String name) implements IntentStep {}

  /** Keeps the intent until its children are gone. */
  record SetFinalizer() implements IntentStep {}

  /** Lets the intent go: no child is left. */
  record ReleaseFinalizer() implements IntentStep {}
}
