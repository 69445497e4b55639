package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.RelayRuleStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything a rule's status is made of.
 *
 * @param id the rule's id
 * @param verdict what became of it
 * @param nodes its relay nodes, sorted by name
 * @param old its status so far
 * @param losses what is remembered of its drops
 * @param undelivered why the relays' ConfigMap cannot be written; empty = it can
 */
public record RelayView(
    String id,
    Verdict verdict,
    List<NodeView> nodes,
    @Nullable RelayRuleStatus old,
    Losses losses,
    Optional<Undelivered> undelivered) {
  /** Sorts the nodes. */
  public RelayView {
    nodes = nodes.stream().sorted(Comparator.comparing(NodeView::name)).toList();
  }

  /**
   * A node of the rule.
   *
   * @param name its name
   * @param file hash of the file it should have
   * @param reading what is known of its relay
   */
  public record NodeView(String name, Optional<String> file, Reading reading) {}

  /**
   * Why relays cannot be given their files.
   *
   * @param reason REFERENCE_NOT_FOUND or CREDENTIALS_REFUSED
   * @param message the same for people
   */
  public record Undelivered(Reason reason, String message) {}

  /** The same with newer losses. */
  public RelayView with(Losses newer) {
    return new RelayView(id, verdict, nodes, old, newer, undelivered);
  }
}
