package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Child;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads where a site stands from its request and the gate. */
final class SiteStates {
  private SiteStates() {}

  static SiteState of(
      ChildSpecs.Request wanted,
      Site site,
      boolean canary,
      IntentFacts facts,
      boolean gateCurrent) {
    Optional<Child<ProvisioningRequestSpec, ProvisioningRequestStatus>> found =
        facts.requests().stream().filter(r -> r.name().equals(wanted.name())).findFirst();
    if (found.isEmpty()) {
      Told told =
          site.unreachable() == null
              ? new Told(Reason.PENDING.wire(), "its request has not been looked at yet")
              : new Told(Reason.SITE_UNREACHABLE.wire(), site.unreachable());
      return new SiteState(
          site.name(),
          wanted.name(),
          false,
          canary,
          false,
          false,
          false,
          false,
          null,
          Optional.empty(),
          null,
          told.reason,
          told.message);
    }
    return existing(wanted, site, canary, found.get(), facts, gateCurrent);
  }

  private static SiteState existing(
      ChildSpecs.Request wanted,
      Site site,
      boolean canary,
      Child<ProvisioningRequestSpec, ProvisioningRequestStatus> request,
      IntentFacts facts,
      boolean gateCurrent) {
    ProvisioningRequestStatus status = request.status();
    ProvisioningRequestStatus.Revision revision = status == null ? null : status.revision();
    Progress progress = Progress.of(wanted, request);
    Optional<SubjectVerdict> verdict =
        revision == null || !gateCurrent
            ? Optional.empty()
            : verdict(facts, request.name(), revision.commit());
    boolean ready =
        progress.provisioned && (!wanted.judged() || passed(verdict, request.generation()));
    Told told =
        ready
            ? new Told(Reason.SUCCEEDED.wire(), "as wanted")
            : why(site, request, progress, verdict);
    return new SiteState(
        site.name(),
        wanted.name(),
        true,
        canary,
        progress.current,
        progress.provisioned,
        progress.rolledBack,
        ready,
        status == null || status.phase() == null ? null : status.phase().name(),
        verdict,
        revision == null ? null : revision.commit(),
        told.reason,
        told.message);
  }

  /**
   * How far a request is, by its own status.
   *
   * @param current whether it asks for what is wanted
   * @param rolledBack whether what it asks for was taken back
   * @param provisioned whether what it asks for is there
   */
  private record Progress(boolean current, boolean rolledBack, boolean provisioned) {
    static Progress of(
        ChildSpecs.Request wanted,
        Child<ProvisioningRequestSpec, ProvisioningRequestStatus> request) {
      ProvisioningRequestStatus status = request.status();
      boolean current = !request.deleting() && Trees.covers(request.spec(), wanted.spec());
      if (!current || status == null) {
        return new Progress(current, false, false);
      }
      long generation = request.generation();
      boolean rolledBack =
          status.failedRevision() != null && status.failedRevision().generation() == generation;
      boolean provisioned =
          !rolledBack
              && status.revision() != null
              && status.revision().generation() == generation
              && Conditions.holds(status.conditions(), ConditionType.PROVISIONED, generation);
      return new Progress(true, rolledBack, provisioned);
    }
  }

  private static boolean passed(Optional<SubjectVerdict> verdict, long generation) {
    return verdict
        .filter(v -> v.generation() == generation)
        .filter(v -> v.verdict() == SLOGateStatus.Verdict.Passed)
        .filter(v -> !Boolean.FALSE.equals(v.compliant()))
        .isPresent();
  }

  private static Optional<SubjectVerdict> verdict(
      IntentFacts facts, String request, String commit) {
    return facts
        .gate()
        .filter(g -> g.status() != null)
        .flatMap(g ->
            java.util.Objects.requireNonNull(g.status()).subjects().stream()
                .filter(s -> s.subject().equals(request))
                .filter(s -> s.gateGeneration() == g.generation())
                .filter(s -> commit.equals(s.commit()))
                .findFirst());
  }

  private record Told(String reason, String message) {}

  private static Told why(
      Site site,
      Child<ProvisioningRequestSpec, ProvisioningRequestStatus> request,
      Progress progress,
      Optional<SubjectVerdict> verdict) {
    ProvisioningRequestStatus status = request.status();
    if (request.deleting()) {
      return new Told(Reason.DELETING.wire(), "its request is being deleted");
    }
    if (progress.rolledBack && status != null && status.failedRevision() != null) {
      boolean removed =
          status.revision() == null
              || status.revision().action() == ProvisioningRequestStatus.Revision.Action.Remove;
      return new Told(
          (removed ? Reason.REMOVED : Reason.ROLLED_BACK).wire(),
          status.failedRevision().message());
    }
    if (!progress.provisioned && site.unreachable() != null) {
      return new Told(Reason.SITE_UNREACHABLE.wire(), site.unreachable());
    }
    if (!progress.current) {
      return new Told(Reason.IN_PROGRESS.wire(), "its request is to be updated");
    }
    return progress.provisioned ? judged(verdict) : progress(status, request.generation());
  }

  private static Told progress(@Nullable ProvisioningRequestStatus status, long generation) {
    if (status == null) {
      return new Told(Reason.PENDING.wire(), "its request has not been looked at yet");
    }
    Optional<Condition> ready =
        Conditions.find(status.conditions(), ConditionType.READY)
            .filter(c -> !c.holds())
            .filter(c -> c.observedGeneration() == null || c.observedGeneration() >= generation);
    return ready
        .map(c -> new Told(c.reason(), c.message()))
        .orElse(new Told(Reason.IN_PROGRESS.wire(), "its request is in work"));
  }

  private static Told judged(Optional<SubjectVerdict> verdict) {
    if (verdict.isEmpty()) {
      return new Told(Reason.GATE_PROGRESSING.wire(), "the gate has not looked at it yet");
    }
    SubjectVerdict v = verdict.get();
    String said = Optional.ofNullable(v.message()).orElse("the gate says " + v.verdict());
    return switch (v.verdict()) {
      case Pending, Progressing ->
          new Told(Reason.GATE_PROGRESSING.wire(), "the gate is watching it");
      case Failed -> new Told(Reason.GATE_FAILED.wire(), said);
      case Inconclusive -> new Told(Reason.GATE_INCONCLUSIVE.wire(), said);
      case Error -> new Told(Reason.GATE_ERROR.wire(), said);
      case Passed -> new Told(Reason.SLO_VIOLATED.wire(), violated(v));
    };
  }

  /** Names the targets, not the values: those move with every sample. */
  private static String violated(SubjectVerdict v) {
    String targets =
        v.evidence().stream()
            .filter(e -> e.outcome().equals("Fail"))
            .map(e -> e.metric() + " " + e.operator() + " " + e.threshold().toPlainString())
            .collect(Collectors.joining(", "));
    return targets.isEmpty() ? "it had passed and no longer holds" : "no longer holds: " + targets;
  }
}
