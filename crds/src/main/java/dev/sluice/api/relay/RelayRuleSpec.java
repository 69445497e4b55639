package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One flow in, one or more copies out, on the nodes selected.
 *
 * @param input the flow
 * @param outputs the copies, 1 to 64
 * @param nodeSelector labels of the nodes whose relays carry this rule; empty = every relay node
 * @param rateLimit the most that each relay takes in; absent = no limit
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = FlowText.SOURCE_FAMILY,
    message = FlowText.SOURCE_FAMILY_MESSAGE,
    fieldPath = ".input.source")
@ValidationRule(
    value = FlowText.OUTPUT_FAMILY,
    message = FlowText.OUTPUT_FAMILY_MESSAGE,
    fieldPath = ".outputs")
@ValidationRule(
    value = FlowText.NO_ECHO,
    message = FlowText.NO_ECHO_MESSAGE,
    fieldPath = ".outputs")
@ValidationRule(
    value = FlowText.NO_ESP_PORT,
    message = FlowText.NO_ESP_PORT_MESSAGE,
    fieldPath = ".input.protocol")
public record RelayRuleSpec(
    @Required RelayInput input,
    @Required @Size(min = 1, max = 64) List<RelayOutput> outputs,
    Map<String, String> nodeSelector,
    @Nullable RateLimit rateLimit) {

  /** Copies the collections. */
  public RelayRuleSpec {
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
  }
}
