package dev.sluice.api.condition;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every reason a condition or Event may carry. Reasons are API: {@code crds/README.md} lists what
 * to do about each.
 */
public enum Reason {
  /** Nothing is known yet. */
  PENDING("Pending", false),
  /** Work goes on and no deadline has passed. */
  IN_PROGRESS("InProgress", false),
  /** The property holds. */
  SUCCEEDED("Succeeded", false),
  /** The object is being deleted. */
  DELETING("Deleting", false),
  /** The owner asked to suspend. */
  SUSPENDED("Suspended", false),
  /** The intent only asked for validation and translation. */
  VALIDATION_ONLY("ValidationOnly", false),
  /** The validity period has not begun. */
  NOT_YET_VALID("NotYetValid", false),
  /** The validity period is over. */
  EXPIRED("Expired", false),
  /** The spec cannot be carried out; the message names field, value and what is allowed. */
  INVALID_SPEC("InvalidSpec", true),
  /** No EdgeSite matches the targets. */
  NO_MATCHING_SITE("NoMatchingSite", true),
  /** The named EdgeSite does not exist. */
  SITE_NOT_FOUND("SiteNotFound", true),
  /** The site does not answer. */
  SITE_UNREACHABLE("SiteUnreachable", true),
  /** The site answers, but not with what its interface promises. */
  BAD_RESPONSE("BadResponse", true),
  /** The site has less free capacity than the request asks for. */
  INSUFFICIENT_CAPACITY("InsufficientCapacity", true),
  /** The template is not in the catalogue. */
  TEMPLATE_NOT_FOUND("TemplateNotFound", true),
  /** Template parameters do not match the template's schema. */
  INVALID_PARAMETERS("InvalidParameters", true),
  /** The package repository does not answer. */
  REPOSITORY_UNAVAILABLE("RepositoryUnavailable", true),
  /** The package repository refused the change. */
  REPOSITORY_REFUSED("RepositoryRefused", true),
  /** The branch no longer contains a commit that was published to it. */
  HISTORY_REWRITTEN("HistoryRewritten", true),
  /** A Secret that is referred to is missing or lacks a key. */
  CREDENTIALS_MISSING("CredentialsMissing", true),
  /** The remote system refuses the credentials it was given. */
  CREDENTIALS_REFUSED("CredentialsRefused", true),
  /** The site has not applied the revision yet. */
  WAITING_FOR_SYNC("WaitingForSync", false),
  /** The site reports errors while applying the revision. */
  SYNC_FAILED("SyncFailed", true),
  /** How the site syncs is not configured, so nothing is observed. */
  NOT_OBSERVED("NotObserved", false),
  /** The site's O2 IMS works on the request. */
  WAITING_FOR_SITE("WaitingForSite", false),
  /** The site's O2 IMS refused or failed the request. */
  SITE_FAILED("SiteFailed", true),
  /** A stage took longer than its deadline; work goes on. */
  DEADLINE_EXCEEDED("DeadlineExceeded", true),
  /** No gate covers this object. */
  NO_GATE("NoGate", false),
  /** The gate is still collecting or evaluating samples. */
  GATE_PROGRESSING("GateProgressing", false),
  /** The gate's verdict is Passed. */
  GATE_PASSED("GatePassed", false),
  /** The gate's verdict is Failed. */
  GATE_FAILED("GateFailed", true),
  /** The gate could not decide within its limits. */
  GATE_INCONCLUSIVE("GateInconclusive", true),
  /** The gate could not be evaluated. */
  GATE_ERROR("GateError", true),
  /** A revision that had passed violates its targets now. */
  SLO_VIOLATED("SloViolated", true),
  /** The last verified revision was restored because its successor failed. */
  ROLLED_BACK("RolledBack", true),
  /** A failed revision was removed: there was no verified one to restore. */
  REMOVED("Removed", true),
  /** The revision failed, but what is verified has the same content: nothing to restore. */
  NOTHING_TO_RESTORE("NothingToRestore", true),
  /** Not every site is where the intent wants it. */
  SITES_NOT_READY("SitesNotReady", false),
  /** Later waves wait for the canary sites. */
  WAITING_FOR_CANARY("WaitingForCanary", false),
  /** A canary site failed; later waves stay on their revision. */
  CANARY_FAILED("CanaryFailed", true),
  /** The metric source does not answer. */
  METRICS_UNAVAILABLE("MetricsUnavailable", true),
  /** The metric source answered without a usable value. */
  NO_DATA("NoData", true),
  /** The newest sample is older than allowed. */
  STALE("Stale", true),
  /** More than one measurement fits a target. */
  AMBIGUOUS("Ambiguous", true),
  /** An object that is referred to does not exist. */
  REFERENCE_NOT_FOUND("ReferenceNotFound", true),
  /** An older rule relays the same flow on a common node; the message names it. */
  FLOW_CONFLICT("FlowConflict", true),
  /** The rule would close a circle of relays; the message names it. */
  FORWARDING_LOOP("ForwardingLoop", true),
  /** The rules no longer fit into what relays mount. */
  TOO_MANY_RULES("TooManyRules", true),
  /** The rule is not accepted, so no relay has it. */
  NOT_ACCEPTED("NotAccepted", false),
  /** No node has the labels the rule selects. */
  NO_MATCHING_NODE("NoMatchingNode", true),
  /** A node the rule selects has no relay. */
  NO_RELAY("NoRelay", true),
  /** A relay has not loaded the rule yet. */
  WAITING_FOR_RELAY("WaitingForRelay", false),
  /** A relay does not answer. */
  RELAY_UNREACHABLE("RelayUnreachable", true),
  /** A relay says that it cannot carry the rule. */
  RELAY_FAILED("RelayFailed", true),
  /** No packet of the flow came within the window. */
  NO_TRAFFIC("NoTraffic", false),
  /** Packets of the flow are lost; the message names the causes. */
  DROPPING("Dropping", true);

  private static final Set<String> WARNINGS =
      Arrays.stream(values())
          .filter(Reason::warning)
          .map(Reason::wire)
          .collect(Collectors.toUnmodifiableSet());

  private final String wire;
  private final boolean warning;

  Reason(String wire, boolean warning) {
    this.wire = wire;
    this.warning = warning;
  }

  /** The reason as it stands in YAML. */
  public String wire() {
    return wire;
  }

  /** Whether a person should look: decides the type of the Event. */
  public boolean warning() {
    return warning;
  }

  /** Whether a person should look at a condition of this reason, given as it stands in YAML. */
  public static boolean warns(String wire) {
    return WARNINGS.contains(wire);
  }
}
