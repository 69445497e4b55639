package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Reason;
import java.util.List;
import java.util.Map;

/**
 * What became of a rule.
 *
 * @param uid uid of the rule
 * @param generation the generation that was judged
 * @param reason SUCCEEDED = accepted, else why not
 * @param message the same for people
 * @param selector labels of its nodes
 * @param nodes the nodes that have these labels, sorted
 */
public record Verdict(
    String uid,
    long generation,
    Reason reason,
    String message,
    Map<String, String> selector,
    List<String> nodes) {
  /** Copies the collections. */
  public Verdict {
    selector = Map.copyOf(selector);
    nodes = List.copyOf(nodes);
  }

  /** Whether relays are given the rule. */
  public boolean accepted() {
    return reason == Reason.SUCCEEDED;
  }

  /** Whether every relay node is meant. */
  public boolean everywhere() {
    return selector.isEmpty();
  }

  Verdict refused(Reason why, String text) {
    return new Verdict(uid, generation, why, text, selector, nodes);
  }
}
