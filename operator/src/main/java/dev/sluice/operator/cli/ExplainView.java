package dev.sluice.operator.cli;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.measurement.MeasurementJobStatus;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One screen that says where an intent stands and why: intent, requests with their packages, job,
 * gate.
 *
 * @param palette colours
 * @param now time, for ages
 */
record ExplainView(Palette palette, Instant now) {

  /** The tree. */
  List<String> lines(Family family) {
    List<String> lines = new ArrayList<>(head(family.intent()));
    List<List<String>> branches = new ArrayList<>();
    family.requests().forEach(r -> branches.add(request(r, family.gates())));
    family.jobs().forEach(j -> branches.add(job(j)));
    family.gates().forEach(g -> branches.add(gate(g)));
    for (int i = 0; i < branches.size(); i++) {
      boolean last = i == branches.size() - 1;
      List<String> branch = branches.get(i);
      lines.add((last ? "└─ " : "├─ ") + branch.getFirst());
      branch.stream().skip(1).forEach(l -> lines.add((last ? "   " : "│  ") + "  " + l));
    }
    return lines;
  }

  private List<String> head(Intent intent) {
    List<String> lines = new ArrayList<>();
    lines.add(
        palette.strong(
                "Intent "
                    + intent.getMetadata().getNamespace()
                    + "/"
                    + intent.getMetadata().getName())
            + palette.faint("  generation " + intent.getMetadata().getGeneration()));
    IntentStatus status = intent.getStatus();
    if (status == null) {
      lines.add("  not yet seen by an operator");
      return lines;
    }
    lines.addAll(conditions(status.conditions()).stream().map(l -> "  " + l).toList());
    if (status.fulfilment() != null) {
      lines.add("  state " + Views.state(status.fulfilment()));
    }
    if (status.translation() != null) {
      status.translation().unmapped().stream()
          .map(u -> "  unmapped " + u.path() + ": " + u.reason())
          .forEach(lines::add);
    }
    return lines;
  }

  private List<String> request(ProvisioningRequest r, List<SLOGate> gates) {
    List<String> lines = new ArrayList<>();
    ProvisioningRequestStatus status = r.getStatus();
    String site = status == null ? null : status.site();
    lines.add(
        palette.strong(Cells.or(site))
            + "  "
            + Cells.or(status == null ? null : status.phase())
            + palette.faint("  request " + r.getMetadata().getName()));
    if (status == null) {
      lines.add("not yet seen by an operator");
      return lines;
    }
    lines.addAll(conditions(status.conditions()));
    lines.add("package  " + revision(status.revision()));
    if (status.verifiedRevision() != null && !status.verifiedRevision().equals(status.revision())) {
      lines.add("verified " + revision(status.verifiedRevision()));
    }
    if (status.failedRevision() != null) {
      lines.add(
          palette.bad("failed   ")
              + "generation "
              + status.failedRevision().generation()
              + "  commit "
              + Cells.commit(status.failedRevision().commit())
              + ": "
              + status.failedRevision().message());
    }
    for (SLOGate gate : gates) {
      subject(gate, r.getMetadata().getName())
          .forEach(
              v -> new GateView(palette, now).verdict(v).forEach(l -> lines.add("gate     " + l)));
    }
    return lines;
  }

  private static List<SubjectVerdict> subject(SLOGate gate, String request) {
    return gate.getStatus() == null
        ? List.of()
        : gate.getStatus().subjects().stream().filter(v -> request.equals(v.subject())).toList();
  }

  private List<String> job(MeasurementJob job) {
    List<String> lines = new ArrayList<>();
    MeasurementJobStatus status = job.getStatus();
    String last =
        status == null || status.lastSampleTime() == null
            ? "no sample yet"
            : "last sample " + Cells.age(status.lastSampleTime(), now) + " ago";
    lines.add("MeasurementJob " + job.getMetadata().getName() + palette.faint("  " + last));
    if (status != null) {
      lines.addAll(conditions(status.conditions()));
      status.results().stream()
          .filter(r -> r.error() != null)
          .map(r ->
              palette.bad("✗ ")
                  + r.measurement()
                  + " of "
                  + r.resource()
                  + ": "
                  + (r.error() == null ? "" : r.error().reason() + ": " + r.error().message()))
          .forEach(lines::add);
    }
    return lines;
  }

  private List<String> gate(SLOGate gate) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "SLOGate "
            + gate.getMetadata().getName()
            + "  "
            + palette.verdict(gate.getStatus() == null ? null : gate.getStatus().verdict()));
    if (gate.getStatus() != null) {
      lines.addAll(conditions(gate.getStatus().conditions()));
    }
    return lines;
  }

  /** What holds on one line, and a line for each that does not, with its reason. */
  private List<String> conditions(List<Condition> all) {
    List<String> lines = new ArrayList<>();
    String holding =
        all.stream()
            .filter(Condition::holds)
            .map(c -> palette.mark(c.status()) + " " + c.type())
            .collect(Collectors.joining("  "));
    if (!holding.isEmpty()) {
      lines.add(holding);
    }
    all.stream()
        .filter(c -> !c.holds())
        .map(c -> palette.mark(c.status()) + " " + c.type() + " " + c.reason() + ": " + c.message())
        .forEach(lines::add);
    return lines;
  }

  private static String revision(@Nullable Revision r) {
    if (r == null) {
      return "nothing delivered";
    }
    String how =
        r.action() == null || r.action() == Revision.Action.Publish
            ? ""
            : "  " + r.action() + (r.restores() == null ? "" : " of " + Cells.commit(r.restores()));
    return "generation " + r.generation() + "  commit " + Cells.commit(r.commit()) + how;
  }
}
