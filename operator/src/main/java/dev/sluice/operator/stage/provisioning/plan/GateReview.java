package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningFacts.GateFacts;
import java.util.List;
import java.util.Optional;

/**
 * What all gates of a request say about one revision. Only entries made for exactly this revision
 * by the gate's present spec count.
 *
 * @param reason the overall answer
 * @param gate the gate that decided; empty when none did
 * @param message its words
 */
record GateReview(Reason reason, String gate, String message) {

  static GateReview of(Revision revision, List<GateFacts> gates) {
    if (gates.isEmpty()) {
      return new GateReview(Reason.NO_GATE, "", "no gate judges this request");
    }
    for (SLOGateSpec.Action action :
        List.of(SLOGateSpec.Action.Rollback, SLOGateSpec.Action.Report)) {
      for (GateFacts gate : gates) {
        if (gate.action() == action && verdict(gate, revision) == Verdict.Failed) {
          return new GateReview(
              action == SLOGateSpec.Action.Rollback ? Reason.GATE_FAILED : Reason.SLO_VIOLATED,
              gate.id(),
              "gate " + gate.id() + " failed: " + words(gate));
        }
      }
    }
    if (gates.stream().allMatch(g -> verdict(g, revision) == Verdict.Passed)) {
      return new GateReview(Reason.GATE_PASSED, "", "all gates passed for this revision");
    }
    return undecided(revision, gates);
  }

  private static GateReview undecided(Revision revision, List<GateFacts> gates) {
    for (GateFacts gate : gates) {
      Verdict verdict = verdict(gate, revision);
      if (verdict == Verdict.Error || verdict == Verdict.Inconclusive) {
        return new GateReview(
            verdict == Verdict.Error ? Reason.GATE_ERROR : Reason.GATE_INCONCLUSIVE,
            gate.id(),
            "gate " + gate.id() + " could not decide: " + words(gate));
      }
    }
    GateFacts waiting =
        gates.stream()
            .filter(g -> verdict(g, revision) != Verdict.Passed)
            .findFirst()
            .orElseThrow();
    return new GateReview(
        Reason.GATE_PROGRESSING, waiting.id(), "gate " + waiting.id() + " has not decided yet");
  }

  private static Verdict verdict(GateFacts gate, Revision revision) {
    return gate.verdict()
        .filter(v ->
            v.gateGeneration() == gate.generation()
                && v.generation() == revision.generation()
                && revision.commit().equals(v.commit()))
        .map(SubjectVerdict::verdict)
        .orElse(Verdict.Pending);
  }

  private static String words(GateFacts gate) {
    return gate.verdict().flatMap(v -> Optional.ofNullable(v.message())).orElse("no reason given");
  }
}
