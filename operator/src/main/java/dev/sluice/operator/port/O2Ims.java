package dev.sluice.operator.port;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A site's O2 IMS (O-RAN.WG6.TS.O2IMS-INTERFACE): inventory and provisioning. The endpoint's URL is
 * the part before {@code /o2ims-infrastructureInventory}; implementations try the hyphen names
 * first and then the underscore ones.
 */
public interface O2Ims {

  /**
   * Versions, deployment managers and pools: a probe that looks at content, not at the code. The
   * endpoint's timeout is the deadline of the whole probe, however many calls it takes.
   */
  Reply<Inventory> inventory(Endpoint endpoint);

  /** A provisioning request by id. */
  Reply<RequestInfo> get(Endpoint endpoint, String provisioningRequestId);

  /**
   * Creates a provisioning request; one of the same id that exists already is Rejected(CONFLICT).
   */
  Reply<RequestInfo> create(Endpoint endpoint, RequestData data);

  /** Replaces a provisioning request's data; {@code etag} is sent as If-Match when present. */
  Reply<RequestInfo> update(Endpoint endpoint, RequestData data, Optional<String> etag);

  /** Asks for deletion; Ok = accepted (poll {@link #get} until NotFound), NotFound = gone. */
  Reply<Boolean> delete(Endpoint endpoint, String provisioningRequestId);

  /**
   * What a site is and has.
   *
   * @param oCloudId id of the O-Cloud
   * @param apiVersions {@code name/version} of every API served
   * @param provisioning whether the provisioning API is served
   * @param deploymentManagers deployment managers
   * @param resourcePools ids of the pools
   * @param capacity sum over deployment managers, as Kubernetes quantities; absent when not told
   * @param roundTrip time of the api_versions call
   */
  record Inventory(
      Optional<String> oCloudId,
      List<String> apiVersions,
      boolean provisioning,
      List<EdgeSiteStatus.DeploymentManager> deploymentManagers,
      List<String> resourcePools,
      Optional<EdgeSiteStatus.Capacity> capacity,
      Duration roundTrip) {}

  /**
   * ProvisioningRequestData.
   *
   * @param provisioningRequestId UUID
   * @param name name
   * @param description description
   * @param templateName template
   * @param templateVersion its version
   * @param templateParameters parameters, an object
   */
  record RequestData(
      String provisioningRequestId,
      String name,
      String description,
      String templateName,
      String templateVersion,
      JsonNode templateParameters) {}

  /**
   * ProvisioningRequestInfo.
   *
   * @param data the request as the site holds it
   * @param phase PENDING, PROGRESSING, FULFILLED, FAILED or DELETING
   * @param message the site's text
   * @param nodeClusterId id of the node cluster, when known
   * @param infrastructureResourceIds ids of the resources
   * @param etag entity tag, when offered
   */
  record RequestInfo(
      RequestData data,
      Phase phase,
      String message,
      Optional<String> nodeClusterId,
      List<String> infrastructureResourceIds,
      Optional<String> etag) {}

  /** provisioningPhase. */
  enum Phase {
    /** Accepted. */
    PENDING,
    /** In work. */
    PROGRESSING,
    /** Done. */
    FULFILLED,
    /** Failed. */
    FAILED,
    /** Being deleted. */
    DELETING
  }
}
