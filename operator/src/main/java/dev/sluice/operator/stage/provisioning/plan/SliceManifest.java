package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.NetworkConfig.SliceType;
import dev.sluice.api.provisioning.SlaRequirements;
import dev.sluice.operator.kernel.Quantity;
import dev.sluice.operator.kernel.Unit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slice and radio configuration, one ConfigMap that every workload mounts. SST values are those of
 * TS 23.501 table 5.15.2.2-1; the 5QI is chosen by {@link FiveQi}.
 */
final class SliceManifest {
  /** Name of the ConfigMap. */
  static final String NAME = "slice-config";

  private SliceManifest() {}

  /** The ConfigMap; empty when the request says nothing that belongs there. */
  static Optional<ObjectNode> of(PackageRequest request, SiteFacts site) {
    ObjectNode data = obj();
    request.network().ifPresent(n -> network(data, n, request.sla()));
    request.sla().ifPresent(s -> levels(data, s));
    return data.isEmpty()
        ? Optional.empty()
        : Optional.of(
            obj(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                KrmRenderer.metadata(request, site, NAME),
                "data",
                data));
  }

  private static void network(ObjectNode data, NetworkConfig n, Optional<SlaRequirements> sla) {
    SliceType slice = n.sliceType();
    if (slice != null) {
      data.put("sliceType", slice.name());
      data.put("sst", Integer.toString(sst(slice)));
      put(
          data,
          "sd",
          n.sliceDifferentiator() == null
              ? null
              : n.sliceDifferentiator().toUpperCase(Locale.ROOT));
      FiveQi qi =
          FiveQi.choose(
              slice,
              sla.map(SlaRequirements::maxLatency).flatMap(SliceManifest::millis).orElse(null),
              sla.map(SlaRequirements::availability).flatMap(SliceManifest::percent).orElse(null),
              sla.map(SlaRequirements::minThroughput).isPresent());
      data.put("5qi", Integer.toString(qi.value()));
      data.put("5qiResourceType", qi.resourceType());
      data.put("packetDelayBudgetMs", Integer.toString(qi.delayBudgetMillis()));
      data.put("packetErrorRate", qi.errorRate());
    }
    if (n.plmnId() != null) {
      data.put("mcc", n.plmnId().substring(0, 3));
      data.put("mnc", n.plmnId().substring(3));
    }
    put(data, "tac", n.tac());
    put(data, "gnbId", n.gnbId());
  }

  private static int sst(SliceType slice) {
    return switch (slice) {
      case eMBB -> 1;
      case URLLC -> 2;
      case mMTC -> 3;
    };
  }

  private static void levels(ObjectNode data, SlaRequirements s) {
    put(data, "availability", s.availability());
    put(data, "maxLatency", s.maxLatency());
    put(data, "minThroughput", s.minThroughput());
    put(
        data,
        "maxConnections",
        s.maxConnections() == null ? null : String.valueOf(s.maxConnections().getValue()));
  }

  private static void put(ObjectNode data, String key, @Nullable String value) {
    if (value != null) {
      data.put(key, value);
    }
  }

  private static Optional<BigDecimal> millis(String text) {
    return Quantity.parse(text)
        .filter(q -> q.unit().dimension() == Unit.Dimension.TIME)
        .map(q -> q.in(Unit.MILLISECONDS).value());
  }

  private static Optional<BigDecimal> percent(String text) {
    return Quantity.parse(text)
        .map(q ->
            q.unit().dimension() == Unit.Dimension.SHARE ? q.in(Unit.PERCENT).value() : q.value());
  }
}
