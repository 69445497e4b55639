package dev.sluice.operator.stage.relayrule.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes by what selects them. Nodes that the same selectors match have the same rules: they are a
 * group, and rules are compared group by group instead of node by node.
 */
final class Selection {
  private final List<List<String>> groups = new ArrayList<>();
  private final Map<Map<String, String>, BitSet> groupsBySelector = new HashMap<>();

  private Selection() {}

  static Selection of(List<NodeFacts> nodes, Iterable<Map<String, String>> selectors) {
    Selection s = new Selection();
    List<Map<String, String>> distinct = new ArrayList<>();
    for (Map<String, String> selector : selectors) {
      if (s.groupsBySelector.putIfAbsent(selector, new BitSet()) == null) {
        distinct.add(selector);
      }
    }
    Map<BitSet, Integer> known = new HashMap<>();
    List<NodeFacts> sorted = nodes.stream().sorted(Comparator.comparing(NodeFacts::name)).toList();
    for (NodeFacts node : sorted) {
      BitSet signature = new BitSet();
      for (int i = 0; i < distinct.size(); i++) {
        signature.set(i, node.matches(distinct.get(i)));
      }
      if (!signature.isEmpty()) {
        int group = known.computeIfAbsent(signature, sig -> s.open(sig, distinct));
        s.groups.get(group).add(node.name());
      }
    }
    return s;
  }

  private int open(BitSet signature, List<Map<String, String>> selectors) {
    int group = groups.size();
    groups.add(new ArrayList<>());
    signature.stream().forEach(i -> groupsOf(selectors.get(i)).set(group));
    return group;
  }

  /** Number of groups. */
  int size() {
    return groups.size();
  }

  /** Names of a group's nodes, sorted. */
  List<String> nodes(int group) {
    return groups.get(group);
  }

  /** The groups a selector matches; not to be changed. */
  BitSet groupsOf(Map<String, String> selector) {
    return groupsBySelector.getOrDefault(selector, new BitSet());
  }

  /** Names of all nodes a selector matches, sorted. */
  List<String> nodesOf(Map<String, String> selector) {
    return List.copyOf(
        groupsOf(selector).stream().mapToObj(groups::get).flatMap(List::stream).sorted().toList());
  }
}
