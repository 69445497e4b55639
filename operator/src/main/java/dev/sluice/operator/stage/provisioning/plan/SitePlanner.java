package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep.Say;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep.Wait;
import java.util.Optional;
import java.util.SortedMap;

/** From a revision in the repository to a judged one: sync, O2 IMS, gates. */
final class SitePlanner {
  private SitePlanner() {}

  static ProvisioningStep converge(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Round round, Revision revision) {
    Draft d = round.draft();
    if (synced(d) && d.holds(ConditionType.PROVISIONED)) {
      return judge(facts, d, revision);
    }
    Optional<SiteFacts> site = facts.delivered();
    if (site.isEmpty()) {
      return new Wait(
          synced(d) ? ConditionType.PROVISIONED : ConditionType.SYNCED,
          Truth.UNKNOWN,
          Reason.SITE_NOT_FOUND,
          "EdgeSite " + d.status().site() + " does not exist",
          Pace.EVENT);
    }
    return synced(d)
        ? provision(spec, facts, round, revision, site.get())
        : sync(site.get(), revision);
  }

  /** Whether nothing more is to be learned about sync. */
  static boolean synced(Draft d) {
    return d.holds(ConditionType.SYNCED) || d.says(ConditionType.SYNCED, Reason.NOT_OBSERVED);
  }

  private static ProvisioningStep sync(SiteFacts site, Revision revision) {
    EdgeSiteSpec.Sync sync = site.spec().delivery().sync();
    if (sync == null) {
      return new Say(
          ConditionType.SYNCED,
          Truth.UNKNOWN,
          Reason.NOT_OBSERVED,
          "site " + site.name() + " does not say what it has applied");
    }
    return site.reachable()
        ? new ProvisioningStep.ReadSync(site.spec().delivery().git(), sync, revision.commit())
        : unreachable(ConditionType.SYNCED, site);
  }

  private static ProvisioningStep provision(
      ProvisioningRequestSpec spec,
      ProvisioningFacts facts,
      Round round,
      Revision revision,
      SiteFacts site) {
    if (site.spec().o2ims().provisioning() == EdgeSiteSpec.O2Ims.Provisioning.Disabled) {
      return gitOnly(site);
    }
    if (!site.reachable()) {
      return unreachable(ConditionType.PROVISIONED, site);
    }
    if (!site.provisions()) {
      return gitOnly(site);
    }
    if (site.suspended()) {
      return new Wait(
          ConditionType.PROVISIONED,
          Truth.UNKNOWN,
          Reason.SUSPENDED,
          "site " + site.name() + " is suspended: nothing new is sent to it",
          Pace.EVENT);
    }
    if (!round.polled()) {
      return new ProvisioningStep.PollSiteRequest(
          site.spec().o2ims().endpoint(), facts.request().uid());
    }
    boolean driven =
        round.sent() || round.draft().says(ConditionType.PROVISIONED, Reason.WAITING_FOR_SITE);
    if (driven && round.held().isPresent()) {
      return await(round.held().get(), site);
    }
    return drive(spec, facts, round, revision, site);
  }

  private static ProvisioningStep drive(
      ProvisioningRequestSpec spec,
      ProvisioningFacts facts,
      Round round,
      Revision revision,
      SiteFacts site) {
    Optional<SortedMap<String, String>> content =
        round.content().or(() -> rendered(spec, facts, revision, site));
    if (content.isEmpty()) {
      return new ProvisioningStep.LoadContent(
          site.spec().delivery().git(),
          RequestReader.packageName(facts.request().name()),
          revision);
    }
    Optional<O2Ims.RequestData> wanted = SiteRequest.of(content.get(), facts.request().uid());
    if (wanted.isEmpty()) {
      return new Wait(
          ConditionType.PROVISIONED,
          Truth.FALSE,
          Reason.INVALID_SPEC,
          "the package carries no readable " + KrmRenderer.SITE_REQUEST,
          Pace.EVENT);
    }
    if (round.held().isEmpty()) {
      return new ProvisioningStep.CreateSiteRequest(site.spec().o2ims().endpoint(), wanted.get());
    }
    O2Ims.RequestInfo held = round.held().get();
    boolean failedBefore = round.draft().says(ConditionType.PROVISIONED, Reason.SITE_FAILED);
    boolean again =
        !SiteRequest.same(held.data(), wanted.get())
            || held.phase() == O2Ims.Phase.FAILED && !failedBefore;
    return again && held.phase() != O2Ims.Phase.DELETING
        ? new ProvisioningStep.UpdateSiteRequest(
            site.spec().o2ims().endpoint(), wanted.get(), held.etag())
        : await(held, site);
  }

  private static ProvisioningStep await(O2Ims.RequestInfo held, SiteFacts site) {
    return switch (held.phase()) {
      case FULFILLED ->
          new ProvisioningStep.Accept(held.nodeClusterId(), held.infrastructureResourceIds());
      case FAILED ->
          new Wait(
              ConditionType.PROVISIONED,
              Truth.FALSE,
              Reason.SITE_FAILED,
              "site " + site.name() + " failed the request: " + held.message(),
              Pace.SLOW);
      case DELETING ->
          new Wait(
              ConditionType.PROVISIONED,
              Truth.UNKNOWN,
              Reason.IN_PROGRESS,
              "site " + site.name() + " still deletes an earlier request of this id",
              Pace.POLL);
      case PENDING, PROGRESSING ->
          new Wait(
              ConditionType.PROVISIONED,
              Truth.UNKNOWN,
              Reason.WAITING_FOR_SITE,
              "the O2 IMS of site " + site.name() + " works on the request",
              Pace.POLL);
    };
  }

  /** The content in place, rendered again: saves a read when templates have not changed since. */
  private static Optional<SortedMap<String, String>> rendered(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Revision revision, SiteFacts site) {
    if (revision.action() != Revision.Action.Publish
        || revision.generation() != facts.request().generation()
        || !(RequestReader.read(facts.request().name(), spec, facts.catalogue())
            instanceof RequestReader.Result.Good(var request))) {
      return Optional.empty();
    }
    return Optional.of(KrmRenderer.render(request, site))
        .filter(files -> ContentHash.of(files).equals(revision.contentHash()));
  }

  private static ProvisioningStep judge(ProvisioningFacts facts, Draft d, Revision revision) {
    GateReview review = GateReview.of(revision, facts.gates());
    Revision verified = d.status().verifiedRevision();
    return switch (review.reason()) {
      case GATE_PASSED ->
          revision.equals(verified)
              ? new Wait(
                  ConditionType.VERIFIED, Truth.TRUE, review.reason(), review.message(), Pace.EVENT)
              : new ProvisioningStep.Pin(revision);
      case GATE_FAILED ->
          verified != null && verified.contentHash().equals(revision.contentHash())
              ? new Wait(
                  ConditionType.VERIFIED,
                  Truth.FALSE,
                  Reason.NOTHING_TO_RESTORE,
                  review.message() + "; what is verified has the same content",
                  Pace.EVENT)
              : new ProvisioningStep.Hold(
                  new FailedRevision(
                      revision.generation(),
                      revision.contentHash(),
                      revision.commit(),
                      review.gate(),
                      review.message()));
      case SLO_VIOLATED ->
          new Wait(
              ConditionType.VERIFIED,
              Truth.FALSE,
              Reason.GATE_FAILED,
              review.message() + "; its action is Report",
              Pace.EVENT);
      default ->
          new Wait(
              ConditionType.VERIFIED, Truth.UNKNOWN, review.reason(), review.message(), Pace.EVENT);
    };
  }

  private static ProvisioningStep gitOnly(SiteFacts site) {
    return new Say(
        ConditionType.PROVISIONED,
        Truth.TRUE,
        Reason.NOT_OBSERVED,
        "site " + site.name() + " takes no provisioning requests; delivery ends with its sync");
  }

  static ProvisioningStep unreachable(ConditionType type, SiteFacts site) {
    return new Wait(
        type,
        Truth.UNKNOWN,
        Reason.SITE_UNREACHABLE,
        "waiting for site " + site.name() + ": " + site.complaint(),
        Pace.EVENT);
  }
}
