package dev.sluice.operator.cli;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A gate's verdicts and what they rest on.
 *
 * @param palette colours
 * @param now time, for ages
 */
record GateView(Palette palette, Instant now) {

  /** Verdict and evidence of each subject. */
  List<String> lines(SLOGate gate) {
    List<String> lines = new ArrayList<>();
    if (gate.getStatus() == null) {
      lines.add("No verdict yet.");
      return lines;
    }
    for (SubjectVerdict v : gate.getStatus().subjects()) {
      String site = v.site() == null ? "" : v.site() + "  ";
      String subject = v.subject() == null || v.subject().isEmpty() ? "" : v.subject() + "  ";
      lines.add("");
      lines.add(
          site
              + palette.faint(subject + "generation " + v.generation() + "  commit ")
              + palette.faint(Cells.commit(v.commit())));
      lines.addAll(verdict(v).stream().map(l -> "  " + l).toList());
    }
    return lines;
  }

  /** One subject's verdict: reason, counts, and a line for each target. */
  List<String> verdict(SubjectVerdict v) {
    List<String> lines = new ArrayList<>();
    String when = v.concludedAt() == null ? "" : ", " + Cells.age(v.concludedAt(), now) + " ago";
    String reason = v.message() == null ? Cells.or(v.reason()) : v.message();
    String drift = Boolean.FALSE.equals(v.compliant()) ? palette.bad("  violated since") : "";
    lines.add(palette.verdict(v.verdict()) + when + ": " + reason + drift);
    lines.add(
        palette.faint(
            "evaluations: %d passed, %d failed, %d without data, %d errors"
                .formatted(v.passed(), v.failed(), v.noData(), v.errors())));
    v.evidence().forEach(e -> lines.add(evidence(e)));
    return lines;
  }

  private String evidence(Evidence e) {
    String unit = e.unit() == null ? "" : " " + e.unit();
    String value =
        e.value() == null ? "no value" : e.value().stripTrailingZeros().toPlainString() + unit;
    String samples =
        e.samples() == 0
            ? ""
            : palette.faint(
                " (%s of %d samples)".formatted(Cells.or(e.aggregation()), e.samples()));
    String dry = Boolean.TRUE.equals(e.dryRun()) ? " dry run" : "";
    String why = e.message() == null ? "" : ": " + e.message();
    return "%s %s, wanted %s %s%s  %s%s%s%s"
        .formatted(
            e.metric(),
            value,
            e.operator(),
            e.threshold().toPlainString(),
            unit,
            palette.outcome(e.outcome()),
            dry,
            samples,
            why);
  }
}
