package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * One network function of a request.
 *
 * @param name name of its Kubernetes objects, unique in the request; absent = the template's name
 * @param template template name in the catalogue, such as {@code o-ran-du}
 * @param version template version; absent = the newest
 * @param replicas pods; absent = the template's
 * @param scaling horizontal scaling; absent = none
 * @param resources resources per pod; absent = the request's, then the template's
 * @param parameters application parameters, checked against the template's schema
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Workload(
    @Nullable @Pattern("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$") String name,
    @Required @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$") String template,
    @Nullable String version,
    @Nullable @Min(1) @Max(1000) Integer replicas,
    @Nullable Scaling scaling,
    @Nullable ResourceRequirements resources,
    @Nullable @PreserveUnknownFields JsonNode parameters) {

  /**
   * Bounds of horizontal scaling.
   *
   * @param minReplicas fewest pods
   * @param maxReplicas most pods
   * @param targetCpuUtilizationPercent mean CPU use to steer to, percent of the request
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "self.minReplicas <= self.maxReplicas",
      message = "minReplicas must not exceed maxReplicas")
  public record Scaling(
      @Required @Min(1) @Max(1000) Integer minReplicas,
      @Required @Min(1) @Max(1000) Integer maxReplicas,
      @Nullable @Min(1) @Max(100) Integer targetCpuUtilizationPercent) {}
}
