package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisionedResourceSet;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import java.time.Instant;
import java.util.Optional;

/** Folds steps and their outcomes into the status. */
public final class ProvisioningConditions {
  private static final String OBSERVED_RETRY = "observedRetry";

  private ProvisioningConditions() {}

  /** Starts a round: every condition is present, and nothing claims to be about a newer spec. */
  public static Round begin(ProvisioningFacts facts, Instant now) {
    ProvisioningFacts.Request r = facts.request();
    Draft d = Draft.of(facts.status(), r.generation(), now);
    for (ConditionType type : Draft.TYPES) {
      if (d.condition(type).isEmpty()) {
        d = d.say(type, Truth.UNKNOWN, Reason.PENDING, "");
      }
    }
    d = d.site(ProvisioningFacts.claimed(facts.status(), r).orElse(null));
    ProvisioningRequestStatus s = d.status();
    boolean fresh = s.observedGeneration() == null || s.observedGeneration() != r.generation();
    if (fresh && !r.deleting() && !ProvisioningPlanner.held(s, r.generation())) {
      d =
          d.say(ConditionType.PUBLISHED, Truth.UNKNOWN, Reason.PENDING, "not published yet")
              .say(ConditionType.VERIFIED, Truth.UNKNOWN, Reason.PENDING, "not delivered yet");
    }
    return Round.begin(retry(d, r));
  }

  private static Draft retry(Draft d, ProvisioningFacts.Request r) {
    JsonNode extensions = d.status().extensions();
    String observed = extensions == null ? null : extensions.path(OBSERVED_RETRY).asText(null);
    if (r.retry().isEmpty() || r.retry().get().equals(observed)) {
      return d;
    }
    Draft seen = d.extensions(Tree.obj(OBSERVED_RETRY, r.retry().get()));
    return d.says(ConditionType.PROVISIONED, Reason.SITE_FAILED)
        ? seen.say(ConditionType.PROVISIONED, Truth.UNKNOWN, Reason.PENDING, "retry asked for")
        : seen;
  }

  /** Folds a step that only changes the status. */
  public static Round fold(Round round, ProvisioningStep.Mark mark) {
    Draft d = round.draft();
    return switch (mark) {
      case ProvisioningStep.Claim(var site) ->
          round.with(valid(d).site(site)).over(new Round.End.Flush());
      case ProvisioningStep.Hold(var failed) ->
          round
              .with(
                  d.failed(failed)
                      .say(
                          ConditionType.VERIFIED,
                          Truth.FALSE,
                          Reason.GATE_FAILED,
                          failed.message()))
              .over(new Round.End.Flush());
      case ProvisioningStep.Pin(var verified) ->
          round.with(
              d.verified(verified)
                  .say(
                      ConditionType.VERIFIED,
                      Truth.TRUE,
                      Reason.GATE_PASSED,
                      "all gates passed for this revision"));
      case ProvisioningStep.LeaveSite() -> round.with(left(d)).unread().content(Optional.empty());
      case ProvisioningStep.Say(var type, var truth, var reason, var message) ->
          round.with(d.say(type, truth, reason, message));
      case ProvisioningStep.Accept(var cluster, var ids) ->
          round.with(
              d.resources(new ProvisionedResourceSet(cluster.orElse(null), ids))
                  .say(
                      ConditionType.PROVISIONED,
                      Truth.TRUE,
                      Reason.SUCCEEDED,
                      "the site reports the request fulfilled"));
      case ProvisioningStep.Wait(var type, var truth, var reason, var message, var pace) ->
          round
              .with(
                  (type == ConditionType.PUBLISHED ? valid(d) : d)
                      .say(type, truth, reason, message))
              .over(new Round.End.Waiting(pace));
      case ProvisioningStep.ReleaseFinalizer release -> round.over(new Round.End.Release(release));
    };
  }

  /** Folds what an effect came to. */
  public static Round fold(Round round, ProvisioningFacts facts, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Published(var step, var reply) -> published(round, step, reply);
      case Outcome.Restored(var step, var files, var reply) ->
          reply instanceof Reply.Ok<PackageStore.Committed>(var c)
              ? round.with(restored(round.draft(), step, c)).content(Optional.of(files))
              : Failures.store(round, reply);
      case Outcome.Removed(_, var reply) ->
          reply instanceof Reply.Ok<PackageStore.Committed>(var c)
              ? round.with(removed(round.draft(), facts, c)).content(Optional.empty())
              : Failures.store(round, reply);
      case Outcome.Loaded(var reply) ->
          reply instanceof Reply.Ok<java.util.SortedMap<String, String>>(var files)
              ? round.content(Optional.of(files))
              : Failures.content(round, reply);
      case Outcome.SyncSeen(var reply) -> Failures.sync(round, reply);
      case Outcome.Polled(var reply) -> polled(round, reply);
      case Outcome.Sent(var reply) ->
          reply instanceof Reply.Ok<O2Ims.RequestInfo>(var info)
              ? round.sent(info)
              : Failures.site(round, ConditionType.PROVISIONED, reply);
      case Outcome.Deleted(var reply) -> deleted(round, reply);
    };
  }

  private static Round polled(Round round, Reply<O2Ims.RequestInfo> reply) {
    if (reply instanceof Reply.Ok<O2Ims.RequestInfo>(var info)) {
      return round.polled(Optional.of(info));
    }
    return reply instanceof Reply.NotFound<O2Ims.RequestInfo>
        ? round.polled(Optional.empty())
        : Failures.site(round, ConditionType.PROVISIONED, reply);
  }

  private static Round deleted(Round round, Reply<Boolean> reply) {
    if (reply instanceof Reply.Ok<Boolean>) {
      return round.unread();
    }
    return reply instanceof Reply.NotFound<Boolean>
        ? round.polled(Optional.empty())
        : Failures.site(round, ConditionType.PROVISIONED, reply);
  }

  private static Round published(
      Round round, ProvisioningStep.Publish step, Reply<PackageStore.Committed> reply) {
    Draft d =
        valid(round.draft())
            .say(ConditionType.RENDERED, Truth.TRUE, Reason.SUCCEEDED, "the package is rendered");
    if (!(reply instanceof Reply.Ok<PackageStore.Committed>(var c))) {
      return Failures.store(round.with(d), reply);
    }
    FailedRevision failed = d.status().failedRevision();
    Draft next =
        undelivered(
            d.revision(
                    new Revision(
                        d.generation(),
                        step.contentHash(),
                        c.commit(),
                        Revision.Action.Publish,
                        null))
                .failed(failed != null && failed.generation() == d.generation() ? failed : null)
                .say(
                    ConditionType.PUBLISHED,
                    Truth.TRUE,
                    Reason.SUCCEEDED,
                    "the package is in the site's repository"));
    return round
        .with(next.say(ConditionType.VERIFIED, Truth.UNKNOWN, Reason.PENDING, "not delivered yet"))
        .content(Optional.of(step.write().files()));
  }

  private static Draft restored(
      Draft d, ProvisioningStep.Restore step, PackageStore.Committed committed) {
    Revision verified = step.verified();
    return undelivered(
        d.revision(
                new Revision(
                    verified.generation(),
                    verified.contentHash(),
                    committed.commit(),
                    Revision.Action.Rollback,
                    verified.commit()))
            .say(
                ConditionType.PUBLISHED,
                Truth.TRUE,
                Reason.ROLLED_BACK,
                "the verified content of generation "
                    + verified.generation()
                    + " is in place again"));
  }

  /** After a failed revision the removal is a revision of its own; else nothing is left. */
  private static Draft removed(Draft d, ProvisioningFacts facts, PackageStore.Committed committed) {
    ProvisioningFacts.Request r = facts.request();
    boolean leaving =
        r.deleting() || facts.site().filter(s -> !s.name().equals(d.status().site())).isPresent();
    if (leaving) {
      return d.revision(null)
          .say(
              ConditionType.PUBLISHED,
              Truth.FALSE,
              Reason.DELETING,
              "the package is removed from the site's repository");
    }
    return undelivered(
        d.revision(
                new Revision(
                    r.generation(),
                    committed.contentHash(),
                    committed.commit(),
                    Revision.Action.Remove,
                    null))
            .say(
                ConditionType.PUBLISHED,
                Truth.FALSE,
                Reason.REMOVED,
                "the failed revision is removed; no revision was verified before it"));
  }

  private static Draft left(Draft d) {
    FailedRevision failed = d.status().failedRevision();
    return undelivered(
            d.site(null)
                .revision(null)
                .verified(null)
                .failed(failed != null && failed.generation() == d.generation() ? failed : null)
                .resources(null))
        .say(ConditionType.PUBLISHED, Truth.UNKNOWN, Reason.PENDING, "not published yet")
        .say(ConditionType.VERIFIED, Truth.UNKNOWN, Reason.PENDING, "not delivered yet");
  }

  private static Draft undelivered(Draft d) {
    return d.say(ConditionType.SYNCED, Truth.UNKNOWN, Reason.PENDING, "not delivered yet")
        .say(ConditionType.PROVISIONED, Truth.UNKNOWN, Reason.PENDING, "not delivered yet");
  }

  private static Draft valid(Draft d) {
    return d.say(ConditionType.VALID, Truth.TRUE, Reason.SUCCEEDED, "the spec is valid");
  }
}
