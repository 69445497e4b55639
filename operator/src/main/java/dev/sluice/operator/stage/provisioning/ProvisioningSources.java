package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.provisioning.plan.RequestReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What wakes a request besides itself: its site, its gates, the catalogue. Everything here reads
 * caches and indexes only.
 */
final class ProvisioningSources {
  private static final String BY_SITE_NAME = "requests-by-site-name";
  private static final String BY_NAME = "sites-by-name";
  private static final String BY_SUBJECT = "gates-by-subject";

  private final IndexerResourceCache<ProvisioningRequest> requests;
  private final InformerEventSource<EdgeSite, ProvisioningRequest> sites;
  private final InformerEventSource<SLOGate, ProvisioningRequest> gates;
  private final InformerEventSource<ConfigMap, ProvisioningRequest> catalogues;

  /**
   * Opens the informers.
   *
   * @param ctx where the objects are held
   * @param catalogueNamespace the one namespace whose catalogue ConfigMaps count
   */
  ProvisioningSources(
      StageContext ctx,
      EventSourceContext<ProvisioningRequest> context,
      String catalogueNamespace) {
    this.requests = context.getPrimaryCache();
    requests.addIndexer(BY_SITE_NAME, ProvisioningSources::siteNames);
    this.sites =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(EdgeSite.class, ProvisioningRequest.class)
                .withName("provisioning-sites")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withPrimaryToSecondaryMapper((ProvisioningRequest _) -> Set.of())
                .withSecondaryToPrimaryMapper(this::waitingFor)
                .withOnUpdateFilter(ProvisioningSources::siteChanged)
                .build(),
            context);
    sites.addIndexers(Map.of(BY_NAME, ProvisioningSources::namesOf));
    this.gates =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(SLOGate.class, ProvisioningRequest.class)
                .withName("provisioning-gates")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withPrimaryToSecondaryMapper((ProvisioningRequest _) -> Set.of())
                .withSecondaryToPrimaryMapper(gate -> ids(subjects(gate)))
                .withOnUpdateFilter(ProvisioningSources::gateChanged)
                .build(),
            context);
    gates.addIndexers(Map.of(BY_SUBJECT, ProvisioningSources::subjects));
    this.catalogues =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ConfigMap.class, ProvisioningRequest.class)
                .withName("provisioning-catalogues")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withLabelSelector(Names.LABEL_TEMPLATE_CATALOGUE + "=true")
                .withNamespaces(Set.of(catalogueNamespace))
                .withPrimaryToSecondaryMapper((ProvisioningRequest _) -> Set.of())
                .withSecondaryToPrimaryMapper(_ -> invalid())
                .build(),
            context);
  }

  List<EventSource<?, ProvisioningRequest>> all() {
    return List.of(sites, gates, catalogues);
  }

  /** The EdgeSite of that very name. */
  Optional<EdgeSite> site(String name) {
    return sites.get(new ResourceID(name));
  }

  /** The EdgeSite known under that name: its own name counts more than its cluster names. */
  Optional<EdgeSite> siteKnownAs(String name) {
    return site(name)
        .or(() ->
            sites.byIndex(BY_NAME, name).stream()
                .min((a, b) -> a.getMetadata().getName().compareTo(b.getMetadata().getName())));
  }

  /** Gates that judge the request, in the order of their names. */
  List<SLOGate> gatesOf(String request) {
    return gates.byIndex(BY_SUBJECT, request).stream()
        .filter(g -> !g.isMarkedForDeletion())
        .sorted((a, b) -> key(a).compareTo(key(b)))
        .toList();
  }

  List<ConfigMap> catalogues() {
    return catalogues.list(_ -> true).toList();
  }

  private Set<ResourceID> waitingFor(EdgeSite site) {
    Set<ResourceID> woken = new HashSet<>();
    for (String name : namesOf(site)) {
      requests.byIndex(BY_SITE_NAME, name).stream()
          .filter(r -> !settledAt(r, site.getMetadata().getName()))
          .forEach(r -> woken.add(ResourceID.fromResource(r)));
    }
    return woken;
  }

  private static boolean settledAt(ProvisioningRequest r, String site) {
    return r.getStatus() != null
        && !r.isMarkedForDeletion()
        && site.equals(r.getStatus().site())
        && r.getStatus().phase() == Phase.Fulfilled
        && Objects.equals(r.getStatus().observedGeneration(), r.getMetadata().getGeneration());
  }

  private Set<ResourceID> invalid() {
    return requests
        .list(r ->
            r.getStatus() == null
                || Conditions.find(r.getStatus().conditions(), ConditionType.VALID)
                    .filter(c -> c.status() == Truth.FALSE)
                    .isPresent())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static List<String> siteNames(ProvisioningRequest r) {
    List<String> names = new ArrayList<>(RequestReader.siteNames(r.getSpec(), siteLabel(r)));
    if (r.getStatus() != null && r.getStatus().site() != null) {
      names.add(r.getStatus().site());
    }
    return names.stream().distinct().toList();
  }

  static Optional<String> siteLabel(ProvisioningRequest r) {
    return Optional.ofNullable(r.getMetadata().getLabels()).map(l -> l.get(Names.LABEL_SITE));
  }

  private static List<String> namesOf(EdgeSite site) {
    return Stream.concat(
            Stream.of(site.getMetadata().getName()), site.getSpec().clusterNames().stream())
        .distinct()
        .toList();
  }

  private static List<String> subjects(SLOGate gate) {
    return gate.getSpec().subjects().stream().map(SLOGateSpec.Subject::name).distinct().toList();
  }

  private static Set<ResourceID> ids(List<String> names) {
    return names.stream().map(ResourceID::new).collect(Collectors.toSet());
  }

  /** Probe times and latencies do not matter here; what a decision reads does. */
  private static boolean siteChanged(EdgeSite now, EdgeSite before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !facts(now).equals(facts(before));
  }

  private static List<Object> facts(EdgeSite site) {
    if (site.getStatus() == null) {
      return List.of();
    }
    return List.of(
        Conditions.find(site.getStatus().conditions(), ConditionType.READY)
            .map(Condition::status)
            .map(Truth::name)
            .orElse(""),
        site.getStatus().apiVersions(),
        Optional.ofNullable(site.getStatus().capacity()));
  }

  private static boolean gateChanged(SLOGate now, SLOGate before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !pins(now).equals(pins(before));
  }

  private static List<String> pins(SLOGate gate) {
    return gate.getStatus() == null
        ? List.of()
        : gate.getStatus().subjects().stream().map(ProvisioningSources::pin).toList();
  }

  private static String pin(SubjectVerdict v) {
    return v.subject()
        + '/'
        + v.gateGeneration()
        + '/'
        + v.generation()
        + '/'
        + v.commit()
        + '/'
        + v.verdict();
  }

  private static String key(SLOGate gate) {
    return gate.getMetadata().getNamespace() + "/" + gate.getMetadata().getName();
  }
}
