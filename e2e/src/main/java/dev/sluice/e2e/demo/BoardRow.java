package dev.sluice.e2e.demo;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One site as the board shows it.
 *
 * @param site EdgeSite
 * @param step how far it is, 0 to {@link #STEPS}
 * @param stage the step in words
 * @param commit short commit id, or empty
 * @param values measured values of the newest evaluation
 */
record BoardRow(String site, int step, String stage, String commit, String values) {
  /** Steps of a delivery: committed, synced, provisioned, measured, passed. */
  static final int STEPS = 5;

  private static final int SHORT = 8;

  static String header() {
    return String.format(
        Locale.ROOT, "%-8s %-7s %-34s %-9s %s", "SITE", "", "STAGE", "COMMIT", "MEASURED");
  }

  String text() {
    String bar = "█".repeat(step) + "░".repeat(STEPS - step);
    return String.format(Locale.ROOT, "%-8s %-7s %-34s %-9s %s", site, bar, stage, commit, values);
  }

  boolean sameStage(BoardRow other) {
    return site.equals(other.site) && stage.equals(other.stage) && commit.equals(other.commit);
  }

  static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%5.1f s", elapsed.toMillis() / 1000.0);
  }

  /** What a request and its gate's verdict say of a site. */
  static BoardRow of(ProvisioningRequest request, List<SubjectVerdict> verdicts) {
    ProvisioningRequestStatus status = request.getStatus();
    String name = request.getMetadata().getName();
    if (status == null) {
      return new BoardRow(name, 0, "requested", "", "");
    }
    String site = Optional.ofNullable(status.site()).orElse(name);
    Optional<SubjectVerdict> verdict =
        verdicts.stream()
            .filter(v -> v.subject().equals(name))
            .filter(v -> sameCommit(v, status.revision()))
            .findFirst();
    Stage stage = stage(status, request.getMetadata().getGeneration(), verdict);
    return new BoardRow(
        site,
        stage.step(),
        stage.words(),
        Optional.ofNullable(status.revision())
            .map(r -> r.commit().substring(0, Math.min(SHORT, r.commit().length())))
            .orElse(""),
        verdict.map(v -> values(v.evidence())).orElse(""));
  }

  private record Stage(int step, String words) {}

  private static boolean sameCommit(
      SubjectVerdict v, @org.jspecify.annotations.Nullable Revision r) {
    return r != null && r.commit().equals(v.commit());
  }

  private static Stage stage(
      ProvisioningRequestStatus status, long generation, Optional<SubjectVerdict> verdict) {
    boolean restored =
        status.revision() != null && status.revision().action() == Revision.Action.Rollback;
    String what = restored ? "rolled back, " : "";
    if (!done(status, ConditionType.PUBLISHED, generation)) {
      return new Stage(0, what + "being committed");
    }
    if (!done(status, ConditionType.PROVISIONED, generation)) {
      boolean synced = done(status, ConditionType.SYNCED, generation);
      return synced ? new Stage(2, what + "site at work") : new Stage(1, what + "site syncing");
    }
    Verdict v = verdict.map(SubjectVerdict::verdict).orElse(Verdict.Pending);
    return switch (v) {
      case Pending, Progressing -> new Stage(3, what + "being measured");
      case Passed -> new Stage(STEPS, what + "gate passed");
      case Failed -> new Stage(4, what + "gate FAILED");
      case Inconclusive, Error -> new Stage(4, what + "gate " + v);
    };
  }

  private static boolean done(
      ProvisioningRequestStatus status, ConditionType type, long generation) {
    return Conditions.holds(status.conditions(), type, generation);
  }

  static String values(List<Evidence> evidence) {
    return evidence.stream()
        .map(e ->
            e.metric()
                + " "
                + (e.value() == null ? "no data" : round(e.value()))
                + " (wanted "
                + e.operator()
                + " "
                + e.threshold().toPlainString()
                + ")")
        .collect(Collectors.joining(", "));
  }

  static String round(java.math.BigDecimal value) {
    return value.round(new java.math.MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
