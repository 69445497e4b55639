package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one site shall run. Exactly one of two forms: the template form ({@code templateName},
 * {@code templateVersion}, {@code templateParameters}; as Nephio's kind of this name) or the direct
 * form ({@code targetCluster} and the typed requirements).
 *
 * @param name name for people, not an identifier
 * @param description free text
 * @param templateName template form: name in the template catalogue
 * @param templateVersion template form: version in the template catalogue
 * @param templateParameters template form: parameters, checked against the template's schema;
 *     {@code clusterName} names the site
 * @param targetCluster direct form: an EdgeSite's name or one of its cluster names
 * @param workloads direct form: what to run; empty = the catalogue's default template
 * @param resourceRequirements direct form: resources of each workload without its own
 * @param networkConfig direct form: network
 * @param slaRequirements direct form: service levels, which shape slice configuration
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "(has(self.templateName) || has(self.templateVersion) || has(self.templateParameters)) !="
            + " (has(self.targetCluster) || has(self.resourceRequirements) ||"
            + " has(self.networkConfig) || has(self.slaRequirements) || has(self.workloads))",
    message =
        "give exactly one form: templateName, templateVersion and templateParameters, or"
            + " targetCluster with resourceRequirements")
@ValidationRule(
    value =
        "!has(self.templateName) && !has(self.templateVersion) && !has(self.templateParameters) ||"
            + " has(self.templateName) && has(self.templateVersion) &&"
            + " has(self.templateParameters)",
    message = "the template form needs templateName, templateVersion and templateParameters")
@ValidationRule(
    value =
        "!(has(self.resourceRequirements) || has(self.networkConfig) || has(self.slaRequirements) ||"
            + " has(self.workloads)) || has(self.targetCluster)",
    message = "the direct form needs targetCluster",
    fieldPath = ".targetCluster")
public record ProvisioningRequestSpec(
    @Nullable String name,
    @Nullable String description,
    @Nullable @Size(min = 1, max = 253) String templateName,
    @Nullable @Size(min = 1, max = 63) String templateVersion,
    @Nullable @PreserveUnknownFields JsonNode templateParameters,
    @Nullable @Size(min = 1, max = 253) String targetCluster,
    @Size(max = 16) List<Workload> workloads,
    @Nullable ResourceRequirements resourceRequirements,
    @Nullable NetworkConfig networkConfig,
    @Nullable SlaRequirements slaRequirements) {

  /** Copies the collections. */
  public ProvisioningRequestSpec {
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
  }

  /** Whether this is the template form. */
  public boolean templateForm() {
    return templateName != null;
  }
}
