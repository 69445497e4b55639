package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.util.SortedMap;

/** Turns answers that are no success into conditions, and says how soon to try again. */
final class Failures {
  private Failures() {}

  /** The package store. */
  static Round store(Round round, Reply<?> reply) {
    return switch (reply) {
      case Reply.Ok<?> _ -> throw new IllegalArgumentException("no failure");
      case Reply.NotFound<?>(var detail) ->
          end(
              round,
              ConditionType.PUBLISHED,
              Truth.FALSE,
              Reason.HISTORY_REWRITTEN,
              detail + accept(),
              Pace.SLOW);
      case Reply.Rejected<?>(var cause, var detail) when cause == Cause.HISTORY_REWRITTEN ->
          end(
              round,
              ConditionType.PUBLISHED,
              Truth.FALSE,
              Reason.HISTORY_REWRITTEN,
              detail + accept(),
              Pace.SLOW);
      case Reply.Rejected<?>(var cause, var detail) ->
          end(
              round,
              ConditionType.PUBLISHED,
              Truth.FALSE,
              cause == Cause.CREDENTIALS ? Reason.CREDENTIALS_MISSING : Reason.REPOSITORY_REFUSED,
              detail,
              cause == Cause.CREDENTIALS ? Pace.RETRY : Pace.SLOW);
      case Reply.Unavailable<?>(var cause, var detail) ->
          end(
              round,
              ConditionType.PUBLISHED,
              Truth.FALSE,
              cause == Cause.CREDENTIALS
                  ? Reason.CREDENTIALS_MISSING
                  : Reason.REPOSITORY_UNAVAILABLE,
              detail,
              Pace.RETRY);
    };
  }

  /** Content of the revision in place could not be read. */
  static Round content(Round round, Reply<SortedMap<String, String>> reply) {
    return switch (reply) {
      case Reply.Ok<?> _ -> throw new IllegalArgumentException("no failure");
      case Reply.NotFound<?>(var detail) ->
          end(
              round,
              ConditionType.PROVISIONED,
              Truth.UNKNOWN,
              Reason.HISTORY_REWRITTEN,
              detail,
              Pace.SLOW);
      case Reply.Rejected<?>(_, var detail) ->
          end(
              round,
              ConditionType.PROVISIONED,
              Truth.UNKNOWN,
              Reason.REPOSITORY_REFUSED,
              detail,
              Pace.SLOW);
      case Reply.Unavailable<?>(_, var detail) ->
          end(
              round,
              ConditionType.PROVISIONED,
              Truth.UNKNOWN,
              Reason.REPOSITORY_UNAVAILABLE,
              detail,
              Pace.RETRY);
    };
  }

  /** What the site's GitOps agent says. */
  static Round sync(Round round, Reply<Outcome.Sync> reply) {
    if (!(reply instanceof Reply.Ok<Outcome.Sync>(var sync))) {
      return site(round, ConditionType.SYNCED, reply);
    }
    if (sync.contains()) {
      return round.with(
          round
              .draft()
              .say(
                  ConditionType.SYNCED,
                  Truth.TRUE,
                  Reason.SUCCEEDED,
                  "the site has applied the revision"));
    }
    if (sync.state().stalled() || !sync.state().errors().isEmpty()) {
      return end(
          round,
          ConditionType.SYNCED,
          Truth.FALSE,
          Reason.SYNC_FAILED,
          sync.state().errors().isEmpty()
              ? "the site has given up applying"
              : String.join("; ", sync.state().errors()),
          Pace.POLL);
    }
    return end(
        round,
        ConditionType.SYNCED,
        Truth.UNKNOWN,
        Reason.WAITING_FOR_SYNC,
        "the site has not applied the revision yet",
        Pace.POLL);
  }

  /** A site's API. */
  static Round site(Round round, ConditionType type, Reply<?> reply) {
    return switch (reply) {
      case Reply.Ok<?> _ -> throw new IllegalArgumentException("no failure");
      case Reply.NotFound<?>(var detail) ->
          end(
              round,
              type,
              Truth.FALSE,
              type == ConditionType.SYNCED ? Reason.SYNC_FAILED : Reason.SITE_FAILED,
              detail,
              Pace.RETRY);
      case Reply.Rejected<?>(var cause, var detail) when cause == Cause.CONFLICT ->
          end(round, type, Truth.UNKNOWN, Reason.IN_PROGRESS, detail, Pace.POLL);
      case Reply.Rejected<?>(var cause, var detail) ->
          end(
              round,
              type,
              Truth.FALSE,
              cause == Cause.CREDENTIALS
                  ? Reason.CREDENTIALS_MISSING
                  : type == ConditionType.SYNCED ? Reason.SYNC_FAILED : Reason.SITE_FAILED,
              detail,
              Pace.SLOW);
      case Reply.Unavailable<?>(var cause, var detail) ->
          end(
              round,
              type,
              cause == Cause.CREDENTIALS ? Truth.FALSE : Truth.UNKNOWN,
              cause == Cause.CREDENTIALS
                  ? Reason.CREDENTIALS_MISSING
                  : cause == Cause.UNREACHABLE ? Reason.SITE_UNREACHABLE : Reason.BAD_RESPONSE,
              detail,
              Pace.RETRY);
    };
  }

  private static Round end(
      Round round, ConditionType type, Truth truth, Reason reason, String message, Pace pace) {
    return round
        .with(round.draft().say(type, truth, reason, message))
        .over(new Round.End.Waiting(pace));
  }

  private static String accept() {
    return "; nothing was overwritten. To go on from the new history set the annotation "
        + Names.ANNOTATION_ACCEPT_HISTORY
        + " to its newest commit";
  }
}
