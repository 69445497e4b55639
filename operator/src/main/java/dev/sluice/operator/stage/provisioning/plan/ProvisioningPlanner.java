package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep.Wait;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Decides the next step of a delivery. One step at a time: its outcome is folded into the round by
 * {@link ProvisioningConditions}, and the planner is asked again. It keeps nothing, so that after a
 * crash at any boundary the same question gets the same answer.
 */
public final class ProvisioningPlanner {
  private ProvisioningPlanner() {}

  /** The next step; an empty plan when the round is over. */
  public static Plan<ProvisioningStep> plan(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Round round) {
    return round.end().isPresent()
        ? Plan.rest()
        : new Plan<>(List.of(next(spec, facts, round)), Optional.empty());
  }

  private static ProvisioningStep next(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Round round) {
    ProvisioningRequestStatus s = round.draft().status();
    if (facts.request().deleting()) {
      return TeardownPlanner.delete(facts, round);
    }
    if (moves(facts, s)) {
      return TeardownPlanner.leave(facts, round);
    }
    Revision revision = s.revision();
    FailedRevision failed = s.failedRevision();
    boolean held = held(s, facts.request().generation());
    if (!held && (revision == null || revision.generation() != facts.request().generation())) {
      return publish(spec, facts, round);
    }
    if (revision == null) {
      return new Wait(
          ConditionType.PUBLISHED,
          Truth.FALSE,
          Reason.REMOVED,
          "generation " + facts.request().generation() + " failed its gate before; change the spec",
          Pace.EVENT);
    }
    if (held && failed != null && rollbackIsDue(revision, failed)) {
      return rollback(facts, round, revision, failed);
    }
    return revision.action() == Revision.Action.Remove
        ? TeardownPlanner.withdraw(facts, round)
        : SitePlanner.converge(spec, facts, round, revision);
  }

  /** Whether the present generation was rolled back: it is never published again. */
  static boolean held(ProvisioningRequestStatus s, long generation) {
    return s.failedRevision() != null && s.failedRevision().generation() == generation;
  }

  private static boolean moves(ProvisioningFacts facts, ProvisioningRequestStatus s) {
    return s.site() != null
        && facts.site().filter(site -> !site.name().equals(s.site())).isPresent();
  }

  private static boolean rollbackIsDue(Revision revision, FailedRevision failed) {
    return revision.action() == Revision.Action.Publish
        && revision.commit().equals(failed.commit());
  }

  private static ProvisioningStep publish(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Round round) {
    ProvisioningFacts.Request r = facts.request();
    return switch (RequestReader.read(r.name(), spec, facts.catalogue())) {
      case RequestReader.Result.Bad(var reason, var problems) ->
          new Wait(ConditionType.VALID, Truth.FALSE, reason, Problem.text(problems), Pace.EVENT);
      case RequestReader.Result.Good(var request) ->
          facts
              .site()
              .map(site -> publish(request, site, facts, round))
              .orElseGet(() ->
                  new Wait(
                      ConditionType.PUBLISHED,
                      Truth.FALSE,
                      Reason.SITE_NOT_FOUND,
                      "no EdgeSite is named "
                          + String.join(" or ", RequestReader.siteNames(spec, r.siteLabel())),
                      Pace.EVENT));
    };
  }

  private static ProvisioningStep publish(
      PackageRequest request, SiteFacts site, ProvisioningFacts facts, Round round) {
    ProvisioningRequestStatus s = round.draft().status();
    if (!site.name().equals(s.site())) {
      return new ProvisioningStep.Claim(site.name());
    }
    if (site.suspended()) {
      return new Wait(
          ConditionType.PUBLISHED,
          Truth.FALSE,
          Reason.SUSPENDED,
          "site " + site.name() + " is suspended: nothing new is sent to it",
          Pace.EVENT);
    }
    if (!site.reachable()) {
      return new Wait(
          ConditionType.PUBLISHED,
          Truth.UNKNOWN,
          Reason.SITE_UNREACHABLE,
          "waiting for site " + site.name() + ": " + site.complaint(),
          Pace.EVENT);
    }
    boolean inPlace = s.revision() != null && s.revision().action() != Revision.Action.Remove;
    Optional<String> shortage = Capacities.shortage(request, site, inPlace);
    if (shortage.isPresent()) {
      return new Wait(
          ConditionType.PUBLISHED,
          Truth.FALSE,
          Reason.INSUFFICIENT_CAPACITY,
          shortage.get(),
          Pace.EVENT);
    }
    SortedMap<String, String> files = KrmRenderer.render(request, site);
    String hash = ContentHash.of(files);
    return new ProvisioningStep.Publish(
        site.spec().delivery().git(),
        new PackageStore.Write(
            request.packageName(),
            files,
            Notes.publish(facts.request(), request.packageName(), hash),
            knownCommit(facts, round)),
        hash);
  }

  private static ProvisioningStep rollback(
      ProvisioningFacts facts, Round round, Revision revision, FailedRevision failed) {
    ProvisioningFacts.Request r = facts.request();
    Optional<SiteFacts> site = facts.delivered();
    if (site.isEmpty()) {
      return new Wait(
          ConditionType.PUBLISHED,
          Truth.UNKNOWN,
          Reason.SITE_NOT_FOUND,
          "EdgeSite " + round.draft().status().site() + " does not exist, so nothing is restored",
          Pace.EVENT);
    }
    String packageName = RequestReader.packageName(r.name());
    String why = "Gate " + failed.gate() + ": " + failed.message();
    Revision verified = round.draft().status().verifiedRevision();
    if (verified == null) {
      return new ProvisioningStep.RemovePackage(
          site.get().spec().delivery().git(),
          new PackageStore.Removal(
              packageName,
              Notes.remove(
                  r,
                  packageName,
                  "Generation "
                      + revision.generation()
                      + " failed, and no revision is verified.\n\n"
                      + why),
              knownCommit(facts, round)),
          true);
    }
    return new ProvisioningStep.Restore(
        site.get().spec().delivery().git(),
        packageName,
        verified,
        Notes.rollback(
            r, packageName, failed.generation(), verified.commit(), verified.contentHash(), why),
        knownCommit(facts, round));
  }

  /**
   * The commit the branch must still contain: ours, unless it was found rewritten and a person has
   * accepted that by naming the new tip.
   */
  private static Optional<String> knownCommit(ProvisioningFacts facts, Round round) {
    Optional<String> accepted =
        round.draft().says(ConditionType.PUBLISHED, Reason.HISTORY_REWRITTEN)
            ? facts.request().acceptedTip()
            : Optional.empty();
    return accepted.or(
        () -> Optional.ofNullable(round.draft().status().revision()).map(Revision::commit));
  }
}
