package dev.sluice.relay.rule;

import java.util.List;

/**
 * All rules of one relay.
 *
 * @param rules in the order of the file
 */
public record RuleSet(List<Rule> rules) {
  /** The only version of the rule file there is. */
  public static final int VERSION = 1;

  /** A relay that relays nothing. */
  public static final RuleSet EMPTY = new RuleSet(List.of());

  /** Copies the rules. */
  public RuleSet {
    rules = List.copyOf(rules);
  }
}
