package dev.sluice.operator.stage.measurement;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.stage.measurement.plan.MeasurementFacts;
import dev.sluice.operator.stage.measurement.plan.MeasurementFacts.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads caches only: where each target resource is, and which metrics its namespace knows. */
final class MeasurementObserver {
  private final Cache<ProvisioningRequest> requests;
  private final Cache<EdgeSite> sites;
  private final Cache<ConfigMap> configMaps;
  private final Catalogues catalogues;

  MeasurementObserver(
      Cache<ProvisioningRequest> requests,
      Cache<EdgeSite> sites,
      Cache<ConfigMap> configMaps,
      Catalogues catalogues) {
    this.requests = requests;
    this.sites = sites;
    this.configMaps = configMaps;
    this.catalogues = catalogues;
  }

  MeasurementFacts observe(MeasurementJob job) {
    Map<TargetResource, Place> places = new HashMap<>();
    job.getSpec().targetResources().forEach(t -> place(t).ifPresent(p -> places.put(t, p)));
    return new MeasurementFacts(
        Optional.ofNullable(job.getMetadata().getGeneration()).orElse(0L),
        Optional.ofNullable(job.getMetadata().getCreationTimestamp())
            .map(Instant::parse)
            .orElse(Instant.EPOCH),
        catalogues.of(configMaps.list().toList()),
        places);
  }

  private Optional<Place> place(TargetResource target) {
    String name = target.resourceName();
    if (name == null || target.resourceType() == null) {
      return Optional.empty();
    }
    return switch (target.resourceType()) {
      case EdgeSite -> Optional.of(site(name, Map.of("site", name)));
      case ProvisioningRequest -> requests.get(new ResourceID(name)).map(r -> request(name, r));
    };
  }

  private Place request(String name, ProvisioningRequest request) {
    String site = request.getStatus() == null ? null : request.getStatus().site();
    if (site == null) {
      return new Place.Missing(
          Optional.empty(), Reason.PENDING, "ProvisioningRequest/" + name + " has no site yet");
    }
    return site(site, Map.of("site", site, "namespace", name, "package", name, "request", name));
  }

  private Place site(String name, Map<String, String> variables) {
    Optional<EdgeSite> site = sites.get(new ResourceID(name));
    if (site.isEmpty()) {
      return missing(name, Reason.SITE_NOT_FOUND, "EdgeSite/" + name + " does not exist");
    }
    if (site.get().getSpec().metrics() == null) {
      return missing(name, Reason.METRICS_UNAVAILABLE, "EdgeSite/" + name + " has no metrics");
    }
    boolean ready =
        Optional.ofNullable(site.get().getStatus())
            .flatMap(s -> Conditions.find(s.conditions(), ConditionType.READY))
            .filter(Condition::holds)
            .isPresent();
    return ready
        ? new Place.Found(name, site.get().getSpec().metrics(), variables)
        : missing(name, Reason.METRICS_UNAVAILABLE, "EdgeSite/" + name + " is not Ready");
  }

  private static Place missing(String site, Reason reason, String message) {
    return new Place.Missing(Optional.of(site), reason, message);
  }
}
