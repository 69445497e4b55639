package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.EdgeSiteSpec.O2Ims.Provisioning;
import dev.sluice.api.site.EdgeSiteStatus;
import java.util.List;
import java.util.Optional;

/**
 * An EdgeSite as the informer last saw it.
 *
 * @param name its name
 * @param spec its spec
 * @param conditions its conditions; empty = never probed
 * @param apiVersions served O2 IMS APIs
 * @param capacity what it has and what is free; empty = not told
 * @param uplink network interface VLANs are made on
 */
public record SiteFacts(
    String name,
    EdgeSiteSpec spec,
    List<Condition> conditions,
    List<String> apiVersions,
    Optional<EdgeSiteStatus.Capacity> capacity,
    String uplink) {

  /** EdgeSite label that names the interface VLANs are made on. */
  public static final String LABEL_UPLINK = "sluice.dev/uplink-interface";

  /** Interface VLANs are made on when the site's label does not say. */
  public static final String DEFAULT_UPLINK = "eth1";

  private static final String PROVISIONING_API = "infrastructureprovisioning";

  /** Copies the collections. */
  public SiteFacts {
    conditions = List.copyOf(conditions);
    apiVersions = List.copyOf(apiVersions);
  }

  /** Whether nothing new may be sent to it. */
  public boolean suspended() {
    return Boolean.TRUE.equals(spec.suspend());
  }

  /** Whether its last probe found it well. */
  public boolean reachable() {
    return Conditions.find(conditions, ConditionType.READY).filter(Condition::holds).isPresent();
  }

  /** Why it is not reachable, in the site's own words. */
  public String complaint() {
    return Conditions.find(conditions, ConditionType.READY)
        .map(c -> c.reason() + (c.message().isEmpty() ? "" : ": " + c.message()))
        .orElse("it has not been probed yet");
  }

  /** Whether its O2 IMS provisioning API is to be used. */
  public boolean provisions() {
    Provisioning wanted = spec.o2ims().provisioning();
    return switch (wanted == null ? Provisioning.Auto : wanted) {
      case Enabled -> true;
      case Disabled -> false;
      case Auto ->
          apiVersions.stream()
              .map(v -> v.toLowerCase(java.util.Locale.ROOT))
              .anyMatch(v -> v.contains(PROVISIONING_API));
    };
  }

  /** Whether a request's cluster name means this site. */
  public boolean isNamed(String clusterName) {
    return name.equals(clusterName) || spec.clusterNames().contains(clusterName);
  }
}
