package dev.sluice.operator.port;

import dev.sluice.api.condition.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Kubernetes Events, fire and forget: an Event that cannot be written never fails a reconcile. */
public interface EventSink {

  /** Says that a condition of the object has changed. */
  void transition(HasMetadata subject, Condition now);
}
