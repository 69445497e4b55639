package dev.sluice.operator.stage.intent;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.stage.intent.plan.IntentFacts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads caches into facts; never the API server. */
final class IntentObserver {
  private IntentObserver() {}

  static IntentFacts observe(
      Intent intent, boolean gone, Stream<EdgeSite> sites, Context<Intent> context) {
    ObjectMeta meta = intent.getMetadata();
    return new IntentFacts(
        new IntentFacts.Self(
            meta.getNamespace(),
            meta.getName(),
            Optional.ofNullable(meta.getUid()).orElse(""),
            Optional.ofNullable(meta.getGeneration()).orElse(0L)),
        gone || meta.getDeletionTimestamp() != null,
        Hold.on(intent),
        Optional.ofNullable(intent.getStatus()),
        sites.map(IntentObserver::site).toList(),
        context
            .getSecondaryResourcesAsStream(ProvisioningRequest.class)
            .map(r -> child(r, r.getStatus()))
            .toList(),
        first(context.getSecondaryResourcesAsStream(MeasurementJob.class)).map(j -> child(j, null)),
        first(context.getSecondaryResourcesAsStream(SLOGate.class))
            .map(g -> child(g, g.getStatus())));
  }

  private static <R extends HasMetadata> Optional<R> first(Stream<R> found) {
    return found.min(java.util.Comparator.comparing(r -> r.getMetadata().getName()));
  }

  private static IntentFacts.Site site(EdgeSite site) {
    List<Condition> conditions =
        site.getStatus() == null ? List.of() : site.getStatus().conditions();
    @Nullable String unreachable =
        Conditions.find(conditions, ConditionType.REACHABLE)
            .filter(c -> c.status() == Condition.Truth.FALSE)
            .map(Condition::message)
            .orElse(null);
    return new IntentFacts.Site(
        site.getMetadata().getName(),
        site.getSpec().clusterNames(),
        orEmpty(site.getMetadata().getLabels()),
        Boolean.TRUE.equals(site.getSpec().suspend()),
        unreachable);
  }

  private static <S, T> IntentFacts.Child<S, T> child(
      CustomResource<S, ?> object, @Nullable T status) {
    ObjectMeta meta = object.getMetadata();
    return new IntentFacts.Child<>(
        meta.getName(),
        Optional.ofNullable(meta.getGeneration()).orElse(0L),
        meta.getDeletionTimestamp() != null,
        orEmpty(meta.getLabels()),
        orEmpty(meta.getAnnotations()),
        object.getSpec(),
        status);
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
