package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.operator.stage.intent.plan.rdf.Graph;
import dev.sluice.operator.stage.intent.plan.rdf.Term;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph being read: what was taken, where it stands, and in the end what was not taken. */
final class Reading {
  private static final String NUMBER = "[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?";
  private static final int DEEPEST = 8;

  private final Graph graph;
  private final String base;
  private final Findings findings;
  private final Set<String> taken = new HashSet<>();
  private final Map<Term.Node, String> paths = new HashMap<>();

  Reading(Graph graph, String base, Findings findings) {
    this.graph = graph;
    this.base = base;
    this.findings = findings;
  }

  Graph graph() {
    return graph;
  }

  Findings findings() {
    return findings;
  }

  /** A property's values; it counts as read. */
  List<Term> take(Term.Node node, String predicate) {
    taken.add(node.id() + " " + predicate);
    return graph.values(node, predicate);
  }

  /** Tells where a node without an IRI stands, for messages. */
  void at(Term.Node node, String path) {
    paths.putIfAbsent(node, path);
  }

  /** Names a node without an IRI that stands right below the expression. */
  void named(Term.Node node, String name) {
    paths.putIfAbsent(node, base + "." + name);
  }

  /** A node and all below it counts as read: one message speaks for it. */
  void takeAll(Term term, int depth) {
    switch (term) {
      case Term.Node n when depth < DEEPEST ->
          graph.predicates(n).forEach(p -> take(n, p).forEach(v -> takeAll(v, depth + 1)));
      case Term.Sequence s -> s.items().forEach(i -> takeAll(i, depth + 1));
      default -> {}
    }
  }

  /** Items of lists, and what stands alone. */
  List<Term> flat(List<Term> terms) {
    List<Term> out = new ArrayList<>();
    terms.forEach(t -> out.addAll(t instanceof Term.Sequence s ? s.items() : List.of(t)));
    return out;
  }

  /** Whether a node says anything. */
  boolean described(Term.Node node) {
    return !graph.predicates(node).isEmpty();
  }

  /** A value as JSON: numbers as they were written, names without their namespace. */
  static JsonNode json(Term term) {
    return switch (term) {
      case Term.Text t when t.value().strip().matches(NUMBER) ->
          DecimalNode.valueOf(
              new BigDecimal(
                  new BigDecimal(t.value().strip()).stripTrailingZeros().toPlainString()));
      case Term.Text t -> TextNode.valueOf(t.value());
      case Term.Node n -> TextNode.valueOf(n.blank() ? "…" : n.local());
      case Term.Sequence s ->
          TextNode.valueOf(
              String.join(",", s.items().stream().map(i -> Raw.text(json(i))).toList()));
    };
  }

  /** Lists every property nobody took. */
  void rest() {
    for (Term.Node node : graph.nodes()) {
      String path = node.blank() ? paths.getOrDefault(node, base) : base + "." + node.local();
      for (String p : graph.predicates(node)) {
        if (!p.equals(Graph.TYPE) && !taken.contains(node.id() + " " + p)) {
          graph
              .values(node, p)
              .forEach(v -> findings.unmapped(path + "." + Term.local(p), json(v), Tio.reason(p)));
        }
      }
    }
  }
}
