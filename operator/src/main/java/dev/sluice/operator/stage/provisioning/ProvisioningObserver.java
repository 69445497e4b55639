package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.Names;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningFacts;
import dev.sluice.operator.stage.provisioning.plan.RequestReader;
import dev.sluice.operator.stage.provisioning.plan.SiteFacts;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads caches into facts; never calls anything remote. */
final class ProvisioningObserver {
  private final ProvisioningSources sources;
  private final CatalogueCache catalogues;

  ProvisioningObserver(ProvisioningSources sources, CatalogueCache catalogues) {
    this.sources = sources;
    this.catalogues = catalogues;
  }

  /** Facts of a request whose status is {@code status}, be it written or not. */
  ProvisioningFacts observe(
      ProvisioningRequest request, @Nullable ProvisioningRequestStatus status) {
    Optional<EdgeSite> site =
        RequestReader.siteNames(request.getSpec(), ProvisioningSources.siteLabel(request)).stream()
            .flatMap(name -> sources.siteKnownAs(name).stream())
            .findFirst();
    ProvisioningFacts.Request self = metadata(request);
    Optional<EdgeSite> delivered = ProvisioningFacts.claimed(status, self).flatMap(sources::site);
    return new ProvisioningFacts(
        self,
        status,
        site.map(ProvisioningObserver::site),
        delivered.map(ProvisioningObserver::site),
        sources.gatesOf(request.getMetadata().getName()).stream()
            .map(g -> gate(g, request.getMetadata().getName()))
            .toList(),
        catalogues.with(sources.catalogues()));
  }

  private static ProvisioningFacts.Request metadata(ProvisioningRequest request) {
    ObjectMeta meta = request.getMetadata();
    Map<String, String> annotations =
        meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
    return new ProvisioningFacts.Request(
        meta.getName(),
        meta.getUid(),
        Optional.ofNullable(meta.getGeneration()).orElse(0L),
        request.isMarkedForDeletion(),
        Optional.ofNullable(annotations.get(Names.ANNOTATION_INTENT)),
        ProvisioningSources.siteLabel(request),
        Optional.ofNullable(annotations.get(Names.ANNOTATION_RETRY)),
        Optional.ofNullable(annotations.get(Names.ANNOTATION_ACCEPT_HISTORY)));
  }

  private static SiteFacts site(EdgeSite site) {
    EdgeSiteStatus status = site.getStatus();
    Map<String, String> labels =
        site.getMetadata().getLabels() == null ? Map.of() : site.getMetadata().getLabels();
    return new SiteFacts(
        site.getMetadata().getName(),
        site.getSpec(),
        status == null ? List.of() : status.conditions(),
        status == null ? List.of() : status.apiVersions(),
        Optional.ofNullable(status).map(EdgeSiteStatus::capacity),
        labels.getOrDefault(SiteFacts.LABEL_UPLINK, SiteFacts.DEFAULT_UPLINK));
  }

  private static ProvisioningFacts.GateFacts gate(SLOGate gate, String request) {
    SLOGateSpec.Action action = gate.getSpec().action();
    return new ProvisioningFacts.GateFacts(
        gate.getMetadata().getNamespace() + "/" + gate.getMetadata().getName(),
        Optional.ofNullable(gate.getMetadata().getGeneration()).orElse(0L),
        action == null ? SLOGateSpec.Action.Rollback : action,
        gate.getStatus() == null
            ? Optional.empty()
            : gate.getStatus().subjects().stream()
                .filter(v -> v.subject().equals(request))
                .findFirst());
  }
}
