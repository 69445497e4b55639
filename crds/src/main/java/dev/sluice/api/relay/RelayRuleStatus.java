package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.condition.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relays say of a rule.
 *
 * @param conditions Accepted, Programmed, Flowing, Degraded
 * @param observedGeneration spec generation this status is about
 * @param nodes counters per node
 * @param packets packets forwarded by all nodes since the rule was programmed
 * @param bytes bytes forwarded by all nodes since the rule was programmed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RelayRuleStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    List<NodeCounters> nodes,
    @Nullable Long packets,
    @Nullable Long bytes) {

  /** Copies the collections. */
  public RelayRuleStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
  }

  /**
   * One node's counters.
   *
   * @param node node name
   * @param packets packets forwarded
   * @param bytes bytes forwarded
   * @param drops packets of the flow that could not be sent
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeCounters(String node, long packets, long bytes, long drops) {}
}
