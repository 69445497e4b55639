package dev.sluice.api.intent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The short form.
 *
 * @param target an EdgeSite, cluster name or glob; {@code validation-only} validates and translates
 *     but provisions nothing
 * @param requirements what is required there
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NephioIntentSpec(
    @Required @Size(min = 1, max = 253) String target,
    @Required @Size(min = 1, max = 64) List<Requirement> requirements) {

  /** Copies the collections. */
  public NephioIntentSpec {
    requirements = requirements == null ? List.of() : List.copyOf(requirements);
  }

  /**
   * One requirement.
   *
   * @param type {@code deploy}, {@code connectivity-test}, or a metric such as {@code latency}
   * @param value for deploy: template name; for a metric: an inequality such as {@code <10ms}
   * @param parameters contexts of the requirement
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Requirement(
      @Required @Size(min = 1, max = 63) String type,
      @Nullable String value,
      @Nullable @PreserveUnknownFields JsonNode parameters) {}
}
