package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.SlaRequirements;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.operator.kernel.ChildName;
import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ProvisioningRequest of one site: every delivery that goes there, put together. */
final class SiteRequest {
  private SiteRequest() {}

  static ChildSpecs.Request of(Desired desired, String namespace, String intent, Site site) {
    List<Desired.Delivery> here =
        desired.deliveries().stream().filter(d -> d.sites().matches(site)).toList();
    List<Slo> slos =
        desired.slos().stream()
            .filter(s -> s.sites().isEmpty() || s.sites().matches(site))
            .toList();
    ProvisioningRequestSpec spec =
        new ProvisioningRequestSpec(
            intent,
            null,
            null,
            null,
            null,
            site.name(),
            workloads(here),
            shared(here),
            network(here),
            sla(here, slos));
    String name = ChildName.of(intent + "-" + site.name(), namespace, intent, site.name());
    return new ChildSpecs.Request(name, site.name(), spec, !slos.isEmpty());
  }

  private static List<Workload> workloads(List<Desired.Delivery> here) {
    Map<String, Workload> merged = new LinkedHashMap<>();
    for (Desired.Delivery d : here) {
      for (Workload w : d.workloads()) {
        Workload own = here.size() == 1 ? w : with(w, d.resources());
        merged.merge(w.template(), own, SiteRequest::merge);
      }
    }
    return List.copyOf(merged.values());
  }

  /** With several deliveries each workload carries the resources of its own. */
  private static Workload with(Workload w, @Nullable ResourceRequirements resources) {
    return new Workload(
        w.name(), w.template(), w.version(), w.replicas(), w.scaling(), resources, w.parameters());
  }

  private static Workload merge(Workload a, Workload b) {
    return new Workload(
        a.name(),
        a.template(),
        a.version() == null ? b.version() : a.version(),
        a.replicas() == null ? b.replicas() : a.replicas(),
        a.scaling() == null ? b.scaling() : a.scaling(),
        a.resources() == null ? b.resources() : a.resources(),
        null);
  }

  private static @Nullable ResourceRequirements shared(List<Desired.Delivery> here) {
    boolean apart = here.size() > 1 && here.stream().noneMatch(d -> d.workloads().isEmpty());
    return apart
        ? null
        : here.stream()
            .map(Desired.Delivery::resources)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  private static @Nullable NetworkConfig network(List<Desired.Delivery> here) {
    List<NetworkConfig> all =
        here.stream().map(Desired.Delivery::network).filter(Objects::nonNull).toList();
    return all.isEmpty()
        ? null
        : new NetworkConfig(
            first(all, NetworkConfig::vlan),
            first(all, NetworkConfig::subnet),
            first(all, NetworkConfig::gateway),
            first(all, NetworkConfig::plmnId),
            first(all, NetworkConfig::gnbId),
            first(all, NetworkConfig::tac),
            first(all, NetworkConfig::sliceType),
            first(all, NetworkConfig::sliceDifferentiator),
            List.of());
  }

  private static <T> @Nullable T first(
      List<NetworkConfig> all, Function<NetworkConfig, @Nullable T> field) {
    for (NetworkConfig n : all) {
      T value = field.apply(n);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable SlaRequirements sla(List<Desired.Delivery> here, List<Slo> slos) {
    String latency =
        tightest(slos, "latency", Unit.MILLISECONDS, false).map(v -> v + "ms").orElse(null);
    String throughput =
        tightest(slos, "throughput", Unit.MBPS, true).map(v -> v + "Mbps").orElse(null);
    String availability =
        tightest(slos, "availability", Unit.PERCENT, true).map(v -> v + "%").orElse(null);
    IntOrString connections =
        here.stream()
            .map(Desired.Delivery::maxConnections)
            .filter(Objects::nonNull)
            .findFirst()
            .map(IntOrString::new)
            .orElse(null);
    SlaRequirements sla = new SlaRequirements(availability, latency, throughput, connections);
    return sla.equals(new SlaRequirements(null, null, null, null)) ? null : sla;
  }

  private static Optional<String> tightest(
      List<Slo> slos, String measurement, Unit unit, boolean lowerBound) {
    Comparator<BigDecimal> order = Comparator.naturalOrder();
    return slos.stream()
        .filter(s ->
            s.measurement().equals(measurement) || s.measurement().startsWith(measurement + "_p"))
        .filter(s -> s.unit() == unit && bounds(s.operator(), lowerBound))
        .map(Slo::threshold)
        .min(lowerBound ? order.reversed() : order)
        .map(v -> v.stripTrailingZeros().toPlainString());
  }

  private static boolean bounds(Operator operator, boolean below) {
    return switch (operator) {
      case AT_LEAST, GREATER -> below;
      case AT_MOST, LESS -> !below;
      case EQUAL -> false;
    };
  }
}
