package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.condition.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relays say of a rule. Counters move at a bounded rate, and hold what was read last.
 *
 * @param conditions Accepted, Programmed, Flowing, Degraded, Ready
 * @param observedGeneration spec generation this status is about
 * @param selectedNodes relay nodes the rule selects
 * @param programmedNodes those of them whose relay has loaded this rule
 * @param nodes states and counters per node, those in trouble first; at most 100
 * @param packets packets sent by the relays that were read, each since its counters began
 * @param bytes bytes sent by the relays that were read, each since its counters began
 * @param drops packets that these relays could not send
 * @param countersTime when the counters were read
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RelayRuleStatus(
    List<Condition> conditions,
    @Nullable Long observedGeneration,
    @Nullable Integer selectedNodes,
    @Nullable Integer programmedNodes,
    List<NodeStatus> nodes,
    @Nullable Long packets,
    @Nullable Long bytes,
    @Nullable Long drops,
    @Nullable Instant countersTime) {
  /** Most nodes that are listed. */
  public static final int MAX_NODES = 100;

  /** Copies the collections. */
  public RelayRuleStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
  }

  /**
   * One node. Counters are absent until its relay was read for the first time.
   *
   * @param node node name
   * @param state what is known of the rule there
   * @param packets packets sent
   * @param bytes bytes sent
   * @param drops packets of the flow that could not be sent
   * @param since when the relay's counters began
   * @param lastSeen when the last packet of the flow came, by the relay's clock
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeStatus(
      String node,
      State state,
      @Nullable Long packets,
      @Nullable Long bytes,
      @Nullable Long drops,
      @Nullable Instant since,
      @Nullable Instant lastSeen) {}

  /** What is known of a rule on a node. */
  public enum State {
    /** The relay has loaded the rule. */
    Programmed,
    /** The relay answers, and has not loaded the rule yet. */
    Waiting,
    /** The relay says why it does not carry the rule. */
    Failed,
    /** The relay does not answer; counters are the last ones read. */
    Unknown,
    /** No relay runs on the node. */
    NoRelay
  }
}
