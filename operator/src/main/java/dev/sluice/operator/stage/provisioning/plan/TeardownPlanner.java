package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep.Wait;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes back what was delivered: package first, so that nothing is applied again, then the site's
 * request. Used for deletion, for a request that moves to another site, and for a failed revision
 * without a verified one before it.
 */
final class TeardownPlanner {
  private TeardownPlanner() {}

  /** The object is being deleted. */
  static ProvisioningStep delete(ProvisioningFacts facts, Round round) {
    String site = round.draft().status().site();
    if (site == null) {
      return new ProvisioningStep.ReleaseFinalizer(Reason.SUCCEEDED, "nothing was delivered");
    }
    return everything(
        facts,
        round,
        "ProvisioningRequest " + facts.request().name() + " is deleted.",
        () ->
            new ProvisioningStep.ReleaseFinalizer(
                facts.delivered().isPresent() ? Reason.SUCCEEDED : Reason.SITE_NOT_FOUND,
                facts.delivered().isPresent()
                    ? "package and request are gone from site " + site
                    : "EdgeSite " + site + " does not exist: what it was sent may still be there"));
  }

  /** The spec asks for another site now. */
  static ProvisioningStep leave(ProvisioningFacts facts, Round round) {
    return everything(
        facts,
        round,
        "ProvisioningRequest "
            + facts.request().name()
            + " moves to site "
            + facts.site().map(SiteFacts::name).orElse("?")
            + ".",
        ProvisioningStep.LeaveSite::new);
  }

  /** The package is gone because its revision failed; now the site's request. */
  static ProvisioningStep withdraw(ProvisioningFacts facts, Round round) {
    Wait done =
        new Wait(
            ConditionType.PROVISIONED,
            Truth.FALSE,
            Reason.REMOVED,
            "the failed revision is removed; no revision was verified before it",
            Pace.EVENT);
    if (round.draft().says(ConditionType.PROVISIONED, Reason.REMOVED)) {
      return done;
    }
    return facts.delivered().map(s -> request(facts, round, s, () -> done)).orElse(done);
  }

  private static ProvisioningStep everything(
      ProvisioningFacts facts, Round round, String why, Supplier<ProvisioningStep> done) {
    if (facts.delivered().isEmpty()) {
      return done.get();
    }
    SiteFacts site = facts.delivered().get();
    if (!round.draft().says(ConditionType.PUBLISHED, Reason.DELETING)) {
      String packageName = RequestReader.packageName(facts.request().name());
      return new ProvisioningStep.RemovePackage(
          site.spec().delivery().git(),
          new PackageStore.Removal(
              packageName, Notes.remove(facts.request(), packageName, why), Optional.empty()),
          false);
    }
    return request(facts, round, site, done);
  }

  private static ProvisioningStep request(
      ProvisioningFacts facts, Round round, SiteFacts site, Supplier<ProvisioningStep> done) {
    if (site.spec().o2ims().provisioning() == EdgeSiteSpec.O2Ims.Provisioning.Disabled) {
      return done.get();
    }
    if (!site.reachable()) {
      return SitePlanner.unreachable(ConditionType.PROVISIONED, site);
    }
    if (!site.provisions()) {
      return done.get();
    }
    if (!round.polled()) {
      return new ProvisioningStep.PollSiteRequest(
          site.spec().o2ims().endpoint(), facts.request().uid());
    }
    if (round.held().isEmpty()) {
      return done.get();
    }
    return round.deleteAsked() || round.held().get().phase() == O2Ims.Phase.DELETING
        ? new Wait(
            ConditionType.PROVISIONED,
            Truth.UNKNOWN,
            Reason.DELETING,
            "site " + site.name() + " deletes the request",
            Pace.POLL)
        : new ProvisioningStep.DeleteSiteRequest(
            site.spec().o2ims().endpoint(), facts.request().uid());
  }
}
