package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.SlaRequirements;
import dev.sluice.api.provisioning.Workload;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request with everything looked up: both forms of the spec end here.
 *
 * @param packageName directory and namespace of the package
 * @param name name for people
 * @param description text for people
 * @param workloads what runs; empty = infrastructure only
 * @param network network
 * @param sla service levels
 * @param templateName template the site's O2 IMS is asked for
 * @param templateVersion its version
 * @param templateParameters its parameters, members sorted
 * @param deadlines how long stages may take
 */
public record PackageRequest(
    String packageName,
    String name,
    String description,
    List<Unit> workloads,
    Optional<NetworkConfig> network,
    Optional<SlaRequirements> sla,
    String templateName,
    String templateVersion,
    JsonNode templateParameters,
    Template.Deadlines deadlines) {

  /** Copies the collections. */
  public PackageRequest {
    workloads = List.copyOf(workloads);
  }

  /**
   * One workload.
   *
   * @param name name of its objects, unique in the package
   * @param template its template, which has a container
   * @param replicas pods at the start
   * @param scaling bounds of scaling
   * @param resources resources of a pod: cpu and memory always, storage when asked for
   * @param parameters application parameters
   */
  public record Unit(
      String name,
      Template template,
      int replicas,
      Optional<Workload.Scaling> scaling,
      ResourceRequirements resources,
      Optional<JsonNode> parameters) {

    /** The template's container. */
    public Template.Container container() {
      return template.container().orElseThrow();
    }

    /** Most pods that may run at once. */
    public int maxReplicas() {
      return scaling.map(Workload.Scaling::maxReplicas).orElse(replicas);
    }
  }

  /** Cores of all pods at the start. */
  public BigDecimal cpu() {
    return sum(u -> amount(u.resources().cpu()).multiply(BigDecimal.valueOf(u.replicas())));
  }

  /** Bytes of memory of all pods at the start. */
  public BigDecimal memory() {
    return sum(u -> amount(u.resources().memory()).multiply(BigDecimal.valueOf(u.replicas())));
  }

  /** Bytes of persistent storage: one volume per workload. */
  public BigDecimal storage() {
    return sum(u -> amount(u.resources().storage()));
  }

  private BigDecimal sum(Function<Unit, BigDecimal> part) {
    return workloads.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal amount(@org.jspecify.annotations.Nullable String text) {
    return text == null ? BigDecimal.ZERO : Amount.parse(text).orElse(BigDecimal.ZERO);
  }
}
