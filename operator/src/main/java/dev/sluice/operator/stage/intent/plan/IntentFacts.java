package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything the intent stage decides on.
 *
 * @param self whose intent it is
 * @param deleting whether the intent is being deleted, or gone
 * @param held whether our finalizer is on the intent
 * @param old the intent's status as it stands
 * @param sites all EdgeSites
 * @param requests the intent's ProvisioningRequests
 * @param job its MeasurementJob
 * @param gate its SLOGate
 */
public record IntentFacts(
    Self self,
    boolean deleting,
    boolean held,
    Optional<IntentStatus> old,
    List<Site> sites,
    List<Child<ProvisioningRequestSpec, ProvisioningRequestStatus>> requests,
    Optional<Child<MeasurementJobSpec, Void>> job,
    Optional<Child<SLOGateSpec, SLOGateStatus>> gate) {

  /** Copies the collections. */
  public IntentFacts {
    sites = List.copyOf(sites);
    requests = List.copyOf(requests);
  }

  /**
   * Identity of the intent.
   *
   * @param namespace its namespace
   * @param name its name
   * @param uid its uid
   * @param generation its generation
   */
  public record Self(String namespace, String name, String uid, long generation) {}

  /**
   * An EdgeSite.
   *
   * @param name its name
   * @param clusterNames other names
   * @param labels its labels
   * @param suspended nothing new goes there
   * @param unreachable why it is unreachable; absent = it is not
   */
  public record Site(
      String name,
      List<String> clusterNames,
      Map<String, String> labels,
      boolean suspended,
      @Nullable String unreachable) {
    /** Copies the collections. */
    public Site {
      clusterNames = List.copyOf(clusterNames);
      labels = Map.copyOf(labels);
    }
  }

  /**
   * A child as it stands.
   *
   * @param name its name
   * @param generation its generation
   * @param deleting whether it is being deleted
   * @param labels its labels
   * @param annotations its annotations
   * @param spec its spec
   * @param status its status
   */
  public record Child<S, T>(
      String name,
      long generation,
      boolean deleting,
      Map<String, String> labels,
      Map<String, String> annotations,
      S spec,
      @Nullable T status) {
    /** Copies the collections. */
    public Child {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }
}
