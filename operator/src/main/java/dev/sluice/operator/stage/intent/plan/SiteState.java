package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one site of the intent stands.
 *
 * @param site its EdgeSite
 * @param request its ProvisioningRequest, whether or not it exists yet
 * @param exists whether the request exists
 * @param canary whether it is a canary site
 * @param current whether the request asks for what the intent wants now
 * @param provisioned whether the site runs what the intent wants now
 * @param rolledBack whether what the intent wants failed there and was taken back
 * @param ready provisioned, and judged good where there is something to judge
 * @param phase phase of the request
 * @param verdict the gate's verdict about what runs there now
 * @param commit commit in the site's repository
 * @param reason why it is not ready: a condition reason
 * @param message the same for people
 */
record SiteState(
    String site,
    String request,
    boolean exists,
    boolean canary,
    boolean current,
    boolean provisioned,
    boolean rolledBack,
    boolean ready,
    @Nullable String phase,
    Optional<SubjectVerdict> verdict,
    @Nullable String commit,
    String reason,
    String message) {

  /** Whether the gate has decided against what runs there. */
  boolean failed() {
    return rolledBack
        || verdict
            .map(SubjectVerdict::verdict)
            .filter(v -> v != Verdict.Passed && v.concluded())
            .isPresent();
  }

  /** Whether what had passed no longer holds. */
  boolean violated() {
    return verdict
        .filter(v -> v.verdict() == Verdict.Passed && Boolean.FALSE.equals(v.compliant()))
        .isPresent();
  }
}
