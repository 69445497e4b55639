package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims.Inventory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one probe says about a site. */
sealed interface Finding {

  /**
   * The site answers with what its interface promises.
   *
   * @param inventory what it is and has
   * @param notReady why it can take no work all the same; absent = it can
   */
  record Good(Inventory inventory, @Nullable Problem notReady) implements Finding {}

  /**
   * The site gave no usable answer.
   *
   * @param problem what happened
   * @param certain whether it is known to be so; otherwise the site has its grace period
   */
  record Bad(Problem problem, boolean certain) implements Finding {}

  /** A reason with its text. */
  record Problem(Reason reason, String message) {}

  /** Judges an answer by its content. */
  static Finding of(@Nullable EdgeSiteSpec spec, Reply<Inventory> answer) {
    return switch (answer) {
      case Reply.Ok<Inventory>(var inventory) -> judge(spec, inventory);
      case Reply.NotFound<Inventory>(var detail) ->
          new Bad(problem(Reason.BAD_RESPONSE, detail), false);
      case Reply.Rejected<Inventory>(var cause, var detail) ->
          new Bad(problem(reason(cause), detail), true);
      case Reply.Unavailable<Inventory>(var cause, var detail) ->
          new Bad(problem(reason(cause), detail), false);
    };
  }

  private static Finding judge(@Nullable EdgeSiteSpec spec, Inventory found) {
    boolean inventory =
        found.apiVersions().stream()
            .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("infrastructureinventory"));
    if (!inventory) {
      return new Bad(
          problem(Reason.BAD_RESPONSE, "api_versions lists no infrastructureInventory"), true);
    }
    return new Good(found, notReady(spec, found));
  }

  private static @Nullable Problem notReady(@Nullable EdgeSiteSpec spec, Inventory found) {
    if (found.deploymentManagers().isEmpty()) {
      return new Problem(
          Reason.BAD_RESPONSE, "The site lists no deployment manager, so nothing can run there.");
    }
    if (spec == null) {
      return null;
    }
    if (spec.o2ims().provisioning() == EdgeSiteSpec.O2Ims.Provisioning.Enabled
        && !found.provisioning()) {
      return new Problem(
          Reason.BAD_RESPONSE,
          "spec.o2ims.provisioning is Enabled, but the site serves no provisioning API.");
    }
    return Boolean.TRUE.equals(spec.suspend())
        ? new Problem(Reason.SUSPENDED, "spec.suspend is true: nothing new is sent to this site.")
        : null;
  }

  private static Reason reason(Reply.Cause cause) {
    return switch (cause) {
      case UNREACHABLE -> Reason.SITE_UNREACHABLE;
      case CREDENTIALS -> Reason.CREDENTIALS_MISSING;
      case FORBIDDEN -> Reason.CREDENTIALS_REFUSED;
      case BAD_RESPONSE, REFUSED, CONFLICT, HISTORY_REWRITTEN -> Reason.BAD_RESPONSE;
    };
  }

  private static Problem problem(Reason reason, String detail) {
    String what =
        switch (reason) {
          case SITE_UNREACHABLE -> "The site's O2 IMS does not answer";
          case CREDENTIALS_MISSING -> "The credentials for the site's O2 IMS cannot be used";
          case CREDENTIALS_REFUSED -> "The site's O2 IMS refuses the credentials";
          default -> "The site's O2 IMS does not answer as its interface promises";
        };
    return new Problem(reason, detail.isBlank() ? what + "." : what + ": " + detail);
  }
}
