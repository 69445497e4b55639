package dev.sluice.operator.stage.relayrule.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules accepted so far, oldest first. One more is accepted when no older one claims its flow
 * on a common node, and when it closes no circle.
 */
final class Accepted {
  private final Map<Flow, List<Candidate>> byFlow = new HashMap<>();
  private final Map<Flow.Place, List<Candidate>> byPlace = new HashMap<>();

  /**
   * A valid rule.
   *
   * @param rule its facts
   * @param input its flow
   * @param groups groups of nodes that carry it
   */
  record Candidate(RuleFacts rule, Flow input, BitSet groups) {}

  /** The older rule that claims the same flow on a common node. */
  Optional<Candidate> rival(Candidate c) {
    return byFlow.getOrDefault(c.input(), List.of()).stream()
        .filter(older -> older.groups().intersects(c.groups()))
        .findFirst();
  }

  /** Rules that could take in what is sent there. */
  List<Candidate> at(Flow.Place place) {
    return byPlace.getOrDefault(place, List.of());
  }

  void add(Candidate c) {
    byFlow.computeIfAbsent(c.input(), _ -> new ArrayList<>()).add(c);
    byPlace.computeIfAbsent(c.input().place(), _ -> new ArrayList<>()).add(c);
  }

  void remove(Candidate c) {
    byFlow.getOrDefault(c.input(), new ArrayList<>()).remove(c);
    byPlace.getOrDefault(c.input().place(), new ArrayList<>()).remove(c);
  }
}
