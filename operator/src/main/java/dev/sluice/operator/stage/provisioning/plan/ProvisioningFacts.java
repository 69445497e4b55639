package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about one request needs, read from caches.
 *
 * @param request the object
 * @param status its status as last written; null = none yet
 * @param site the EdgeSite its spec asks for; empty = there is none
 * @param delivered the EdgeSite that was {@link #claimed}; empty = none was, or it is gone
 * @param gates gates that judge it
 * @param catalogue templates
 */
public record ProvisioningFacts(
    Request request,
    @Nullable ProvisioningRequestStatus status,
    Optional<SiteFacts> site,
    Optional<SiteFacts> delivered,
    List<GateFacts> gates,
    TemplateCatalogue catalogue) {

  /** Copies the collections. */
  public ProvisioningFacts {
    gates = List.copyOf(gates);
  }

  /**
   * Metadata of the request.
   *
   * @param name its name
   * @param uid its uid: id of the site's O2 IMS request
   * @param generation generation of its spec
   * @param deleting whether it is being deleted
   * @param intent {@code namespace/name} of the Intent it was made for
   * @param siteLabel value of its site label
   * @param retry value of its retry annotation
   * @param acceptedTip value of its annotation that accepts a rewritten history
   */
  public record Request(
      String name,
      String uid,
      long generation,
      boolean deleting,
      Optional<String> intent,
      Optional<String> siteLabel,
      Optional<String> retry,
      Optional<String> acceptedTip) {

    /**
     * The site an Intent made this request for. Its label stands from the object's creation on, so
     * that what was delivered is found there even if no status was ever written.
     */
    Optional<String> madeFor() {
      return intent.isEmpty() ? Optional.empty() : siteLabel;
    }
  }

  /** Name of the site that may hold something of this request; empty = none was ever meant. */
  public static Optional<String> claimed(
      @Nullable ProvisioningRequestStatus status, Request request) {
    return Optional.ofNullable(status).map(ProvisioningRequestStatus::site).or(request::madeFor);
  }

  /**
   * A gate that judges the request.
   *
   * @param id {@code namespace/name}
   * @param generation generation of its spec
   * @param action what a Failed verdict does
   * @param verdict its entry for this request
   */
  public record GateFacts(
      String id, long generation, SLOGateSpec.Action action, Optional<SubjectVerdict> verdict) {}
}
