package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import java.util.List;
import java.util.Optional;

/**
 * Everything this stage can do. Effects call one port; marks only change the status. {@link Claim}
 * and {@link Hold} must be in the API server before what follows them is done, so the round ends
 * after them.
 */
public sealed interface ProvisioningStep {

  /** A step that calls a port. */
  sealed interface Effect extends ProvisioningStep {}

  /** A step that only changes the status. */
  sealed interface Mark extends ProvisioningStep {}

  /** Makes the package's directory hold the rendered files. */
  record Publish(EdgeSiteSpec.Git git, PackageStore.Write write, String contentHash)
      implements Effect {}

  /** Makes the package's directory hold a verified revision's content again. */
  record Restore(
      EdgeSiteSpec.Git git,
      String packageName,
      Revision verified,
      PackageStore.Note note,
      Optional<String> knownCommit)
      implements Effect {}

  /** Removes the package's directory; {@code rollback} when its revision failed. */
  record RemovePackage(EdgeSiteSpec.Git git, PackageStore.Removal removal, boolean rollback)
      implements Effect {}

  /** Reads the content of the revision in place. */
  record LoadContent(EdgeSiteSpec.Git git, String packageName, Revision revision)
      implements Effect {}

  /** Asks whether the site has applied a commit. */
  record ReadSync(EdgeSiteSpec.Git git, EdgeSiteSpec.Sync sync, String commit) implements Effect {}

  /** Reads the site's O2 IMS request. */
  record PollSiteRequest(Endpoint endpoint, String id) implements Effect {}

  /** Creates it. */
  record CreateSiteRequest(Endpoint endpoint, O2Ims.RequestData data) implements Effect {}

  /** Replaces its data. */
  record UpdateSiteRequest(Endpoint endpoint, O2Ims.RequestData data, Optional<String> etag)
      implements Effect {}

  /** Asks for its deletion. */
  record DeleteSiteRequest(Endpoint endpoint, String id) implements Effect {}

  /** Records which site the request is delivered to, before anything is. */
  record Claim(String site) implements Mark {}

  /** Forgets the old site: everything is gone there. */
  record LeaveSite() implements Mark {}

  /** Records a failed revision, before it is rolled back. */
  record Hold(FailedRevision failed) implements Mark {}

  /** Records a revision whose gates all passed. */
  record Pin(Revision verified) implements Mark {}

  /** Sets a condition and goes on. */
  record Say(ConditionType type, Truth truth, Reason reason, String message) implements Mark {}

  /** Takes over what the site reports of a fulfilled request. */
  record Accept(Optional<String> nodeClusterId, List<String> resourceIds) implements Mark {}

  /** Sets a condition and ends the round; {@code pace} says how soon to look again. */
  record Wait(ConditionType type, Truth truth, Reason reason, String message, Pace pace)
      implements Mark {}

  /** Nothing is left at any site: the object may go. */
  record ReleaseFinalizer(Reason reason, String message) implements Mark {}
}
