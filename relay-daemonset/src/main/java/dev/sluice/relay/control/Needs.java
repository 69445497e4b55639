package dev.sluice.relay.control;

import dev.sluice.relay.membership.Join;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Table;
import java.util.HashSet;
import java.util.Set;

/** What rules need of their machine. Pure. */
final class Needs {
  private Needs() {}

  /** Groups that have to be joined for a table's rules to take something in. */
  static Set<Join> joins(Table table) {
    Set<Join> joins = new HashSet<>();
    for (Flow flow : table.flows()) {
      var input = flow.rule().input();
      if (flow.inactive() == null && input.group().isMulticast()) {
        joins.add(new Join(input.interfaceName(), flow.ifindex(), input.group(), input.source()));
      }
    }
    return joins;
  }

  /** Hosts whose link-layer address copies need. */
  static Set<Network.Target> targets(RuleSet rules) {
    Set<Network.Target> targets = new HashSet<>();
    for (Rule rule : rules.rules()) {
      for (Output output : rule.outputs()) {
        if (!output.address().isMulticast()) {
          targets.add(new Network.Target(output.interfaceName(), output.address()));
        }
      }
    }
    return targets;
  }
}
