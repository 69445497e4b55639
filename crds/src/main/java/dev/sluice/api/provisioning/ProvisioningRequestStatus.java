package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.condition.Condition;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands.
 *
 * @param provisioningStatus as Nephio's kind of this name
 * @param provisionedResourceSet ids the site reported
 * @param extensions as Nephio's kind of this name
 * @param conditions Valid, Rendered, Published, Synced, Provisioned, Verified, Ready
 * @param observedGeneration spec generation this status is about
 * @param phase where the work is, for people
 * @param site the EdgeSite {@code targetCluster} resolved to
 * @param stage the stage in work and since when, for its deadline
 * @param revision what stands in the site's repository
 * @param verifiedRevision the last revision whose gates all passed: what a rollback restores
 * @param failedRevision the revision that was rolled back; its generation is never published again
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProvisioningRequestStatus(
    @Nullable ProvisioningStatus provisioningStatus,
    @Nullable ProvisionedResourceSet provisionedResourceSet,
    @Nullable @PreserveUnknownFields JsonNode extensions,
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable Phase phase,
    @Nullable String site,
    @Nullable Stage stage,
    @Nullable Revision revision,
    @Nullable Revision verifiedRevision,
    @Nullable FailedRevision failedRevision) {

  /** Copies the collections. */
  public ProvisioningRequestStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Where the work is. */
  public enum Phase {
    /** Not begun. */
    Pending,
    /** Being committed to the site's repository. */
    Publishing,
    /** Waiting for the site to apply the commit. */
    Syncing,
    /** The site's O2 IMS is at work. */
    Provisioning,
    /** As asked. */
    Fulfilled,
    /** An earlier verified revision is in place of the one asked for. */
    RolledBack,
    /** Cannot go on until something changes; conditions say what. */
    Failed,
    /** Being torn down. */
    Deleting
  }

  /**
   * Nephio's view.
   *
   * @param provisioningState progressing, fulfilled, failed or deleting
   * @param provisioningMessage text for people
   * @param provisioningUpdateTime when the state last changed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ProvisioningStatus(
      @Nullable ProvisioningState provisioningState,
      @Nullable String provisioningMessage,
      @Nullable Instant provisioningUpdateTime) {}

  /** States of Nephio's kind. */
  public enum ProvisioningState {
    /** In work. */
    progressing,
    /** Done. */
    fulfilled,
    /** Failed. */
    failed,
    /** Being deleted. */
    deleting
  }

  /**
   * Ids the site reported.
   *
   * @param oCloudNodeClusterId id of the node cluster
   * @param oCloudInfrastructureResourceIds ids of the resources
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ProvisionedResourceSet(
      @Nullable String oCloudNodeClusterId, List<String> oCloudInfrastructureResourceIds) {

    /** Copies the collections. */
    public ProvisionedResourceSet {
      oCloudInfrastructureResourceIds =
          oCloudInfrastructureResourceIds == null
              ? List.of()
              : List.copyOf(oCloudInfrastructureResourceIds);
    }
  }

  /**
   * The stage in work.
   *
   * @param name stage
   * @param since when it began
   * @param generation spec generation it works for
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Stage(Phase name, Instant since, long generation) {}

  /**
   * A revision in the site's repository.
   *
   * @param generation spec generation whose content it carries
   * @param contentHash {@code sha256:} hash over the package's paths and bytes
   * @param commit the Git commit that brought it
   * @param action how it came there
   * @param restores for a rollback: the commit whose content it restores
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Revision(
      long generation,
      String contentHash,
      String commit,
      @Nullable Action action,
      @Nullable String restores) {

    /** How a revision came into the repository. */
    public enum Action {
      /** Rendered from the spec. */
      Publish,
      /** Restored from an earlier commit. */
      Rollback,
      /** Removed: there was no verified revision to restore. */
      Remove
    }
  }

  /**
   * A revision whose gate failed.
   *
   * @param generation spec generation
   * @param contentHash hash of its content
   * @param commit its commit
   * @param gate {@code namespace/name} of the gate that failed it
   * @param message the gate's reason, with the values that decided
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FailedRevision(
      long generation, String contentHash, String commit, String gate, String message) {}
}
