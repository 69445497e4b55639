package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import java.util.List;
import java.util.Optional;

/**
 * Everything an intent is made into.
 *
 * @param requests one for each site, by site name
 * @param jobName name of the job and the gate
 * @param job samples for the gate; absent = nothing is to be judged
 * @param gate the judge; absent = nothing is to be judged
 */
public record ChildSpecs(
    List<Request> requests,
    String jobName,
    Optional<MeasurementJobSpec> job,
    Optional<SLOGateSpec> gate) {

  /** Copies the collections. */
  public ChildSpecs {
    requests = List.copyOf(requests);
  }

  /**
   * A ProvisioningRequest.
   *
   * @param name its name
   * @param site its EdgeSite
   * @param spec its spec
   * @param judged whether the gate has a target for it
   */
  public record Request(String name, String site, ProvisioningRequestSpec spec, boolean judged) {}
}
