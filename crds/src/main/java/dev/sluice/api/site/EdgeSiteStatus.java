package dev.sluice.api.site;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.condition.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last probes found.
 *
 * @param conditions Reachable, Ready
 * @param observedGeneration spec generation this status is about
 * @param oCloudId id of the O-Cloud, as the site reports it
 * @param apiVersions served O2 IMS APIs as {@code name/version}, such as {@code
 *     o2ims-infrastructureInventory/1.0.0}
 * @param deploymentManagers deployment managers found
 * @param resourcePools ids of the resource pools found
 * @param capacity compute and storage of all deployment managers
 * @param latencyMillis rounded round-trip time of the probe, in milliseconds; moves only when it
 *     changes by a quarter
 * @param lastSeenTime when the site last answered well, kept to the probe's grace period
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EdgeSiteStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable String oCloudId,
    List<String> apiVersions,
    List<DeploymentManager> deploymentManagers,
    List<String> resourcePools,
    @Nullable Capacity capacity,
    @Nullable Long latencyMillis,
    @Nullable Instant lastSeenTime) {

  /** Copies the collections. */
  public EdgeSiteStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    apiVersions = apiVersions == null ? List.of() : List.copyOf(apiVersions);
    deploymentManagers = deploymentManagers == null ? List.of() : List.copyOf(deploymentManagers);
    resourcePools = resourcePools == null ? List.of() : List.copyOf(resourcePools);
  }

  /**
   * A deployment manager.
   *
   * @param deploymentManagerId its id
   * @param name its name
   * @param serviceUri its API
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DeploymentManager(
      String deploymentManagerId, @Nullable String name, @Nullable String serviceUri) {}

  /**
   * Capacity, as Kubernetes quantities.
   *
   * @param totalCpu cores
   * @param availableCpu free cores
   * @param totalMemory memory
   * @param availableMemory free memory
   * @param totalStorage storage
   * @param availableStorage free storage
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Capacity(
      @Nullable String totalCpu,
      @Nullable String availableCpu,
      @Nullable String totalMemory,
      @Nullable String availableMemory,
      @Nullable String totalStorage,
      @Nullable String availableStorage) {}
}
