package dev.sluice.operator.cli;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects as tables. */
final class Views {
  private Views() {}

  static Table sites(List<EdgeSite> sites, Instant now) {
    List<String> header =
        List.of("NAME", "READY", "REASON", "LATENCY", "CPU FREE", "MEMORY FREE", "CLUSTERS", "AGE");
    return table(
        header,
        sites,
        site -> {
          Optional<EdgeSiteStatus> s = Optional.ofNullable(site.getStatus());
          List<Condition> conditions = s.map(EdgeSiteStatus::conditions).orElse(List.of());
          Optional<EdgeSiteStatus.Capacity> capacity = s.map(EdgeSiteStatus::capacity);
          return List.of(
              site.getMetadata().getName(),
              Cells.readyStatus(conditions),
              Cells.readyReason(conditions),
              s.map(EdgeSiteStatus::latencyMillis).map(l -> l + " ms").orElse("-"),
              capacity.map(c -> of(c.availableCpu(), c.totalCpu())).orElse("-"),
              capacity.map(c -> of(c.availableMemory(), c.totalMemory())).orElse("-"),
              site.getSpec() == null
                  ? "-"
                  : Cells.or(String.join(",", site.getSpec().clusterNames())),
              Cells.age(site, now));
        });
  }

  static Table intents(List<Intent> intents, boolean namespaces, Instant now) {
    List<String> header =
        withNamespace(
            namespaces, "NAMESPACE", List.of("NAME", "READY", "REASON", "SITES", "STATE", "AGE"));
    return table(
        header,
        intents,
        intent -> {
          Optional<IntentStatus> s = Optional.ofNullable(intent.getStatus());
          List<Condition> conditions = s.map(IntentStatus::conditions).orElse(List.of());
          return withNamespace(
              namespaces,
              intent.getMetadata().getNamespace(),
              List.of(
                  intent.getMetadata().getName(),
                  Cells.readyStatus(conditions),
                  Cells.readyReason(conditions),
                  Cells.or(s.map(IntentStatus::summary).orElse(null)),
                  s.map(IntentStatus::fulfilment).map(Views::state).orElse("-"),
                  Cells.age(intent, now)));
        });
  }

  static Table requests(List<ProvisioningRequest> requests, Instant now) {
    List<String> header =
        List.of("NAME", "SITE", "PHASE", "READY", "REASON", "COMMIT", "VERIFIED", "AGE");
    return table(
        header,
        requests,
        r -> {
          Optional<ProvisioningRequestStatus> s = Optional.ofNullable(r.getStatus());
          List<Condition> conditions =
              s.map(ProvisioningRequestStatus::conditions).orElse(List.of());
          return List.of(
              r.getMetadata().getName(),
              Cells.or(s.map(ProvisioningRequestStatus::site).orElse(null)),
              Cells.or(s.map(ProvisioningRequestStatus::phase).orElse(null)),
              Cells.readyStatus(conditions),
              Cells.readyReason(conditions),
              Cells.commit(s.map(v -> commit(v.revision())).orElse(null)),
              Cells.commit(s.map(v -> commit(v.verifiedRevision())).orElse(null)),
              Cells.age(r, now));
        });
  }

  static Table gates(List<SLOGate> gates, boolean namespaces, Instant now) {
    List<String> header =
        withNamespace(
            namespaces,
            "NAMESPACE",
            List.of("NAME", "VERDICT", "READY", "REASON", "PASSED", "AGE"));
    return table(
        header,
        gates,
        gate -> {
          Optional<SLOGateStatus> s = Optional.ofNullable(gate.getStatus());
          List<Condition> conditions = s.map(SLOGateStatus::conditions).orElse(List.of());
          return withNamespace(
              namespaces,
              gate.getMetadata().getNamespace(),
              List.of(
                  gate.getMetadata().getName(),
                  Cells.or(s.map(SLOGateStatus::verdict).orElse(null)),
                  Cells.readyStatus(conditions),
                  Cells.readyReason(conditions),
                  s.map(Views::passed).orElse("-"),
                  Cells.age(gate, now)));
        });
  }

  static String state(IntentStatus.FulfilmentReport report) {
    return report.notFulfilledState() == null
        ? Cells.or(report.fulfilmentStatus())
        : report.fulfilmentStatus() + " (" + report.notFulfilledState() + ")";
  }

  private static String passed(SLOGateStatus status) {
    long passed =
        status.subjects().stream().filter(v -> v.verdict() == SLOGateStatus.Verdict.Passed).count();
    return passed + "/" + status.subjects().size();
  }

  private static String of(@Nullable String free, @Nullable String total) {
    return Cells.or(free) + " of " + Cells.or(total);
  }

  private static @Nullable String commit(ProvisioningRequestStatus.@Nullable Revision r) {
    return r == null ? null : r.commit();
  }

  private static List<String> withNamespace(
      boolean wanted, @Nullable String namespace, List<String> cells) {
    return wanted ? Stream.concat(Stream.of(Cells.or(namespace)), cells.stream()).toList() : cells;
  }

  private static <T extends HasMetadata> Table table(
      List<String> header, List<T> objects, Function<T, List<String>> row) {
    Comparator<T> order =
        Comparator.<T, String>comparing(o -> Cells.or(o.getMetadata().getNamespace()))
            .thenComparing(o -> o.getMetadata().getName());
    return new Table(header, objects.stream().sorted(order).map(row).toList());
  }
}
