package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * One flow in, one or more copies out, on the nodes selected.
 *
 * @param input the flow
 * @param outputs the copies, 1 to 64
 * @param nodeSelector labels of the nodes whose relays carry this rule; empty = every relay node
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RelayRuleSpec(
    @Required RelayInput input,
    @Required @Size(min = 1, max = 64) List<RelayOutput> outputs,
    Map<String, String> nodeSelector) {

  /** Copies the collections. */
  public RelayRuleSpec {
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
  }
}
