package dev.sluice.operator.stage.intent.plan.rdf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes and their properties. RDF has no order, so everything is sorted: by IRI, and nodes without
 * one by what they say, never by a parser's label.
 */
public final class Graph {
  /** {@code rdf:type}. */
  public static final String TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

  private static final String FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
  private static final String REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
  private static final String NIL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
  private static final int ROUNDS = 12;

  private final Map<Term.Node, TreeMap<String, List<Term>>> properties = new LinkedHashMap<>();

  private Graph() {}

  /** A statement. */
  record Triple(Term.Node subject, String predicate, Term object) {}

  static Graph of(Collection<Triple> triples) {
    Graph graph = new Graph();
    Map<Term.Node, Term> first = new HashMap<>();
    Map<Term.Node, Term> rest = new HashMap<>();
    for (Triple t : triples) {
      switch (t.predicate) {
        case FIRST -> first.put(t.subject, t.object);
        case REST -> rest.put(t.subject, t.object);
        default ->
            graph
                .properties
                .computeIfAbsent(t.subject, s -> new TreeMap<>())
                .computeIfAbsent(t.predicate, p -> new ArrayList<>())
                .add(t.object);
      }
    }
    graph.properties.values().forEach(p -> p.replaceAll((k, v) -> lists(v, first, rest, 0)));
    graph.sort();
    return graph;
  }

  private static List<Term> lists(
      List<Term> terms, Map<Term.Node, Term> first, Map<Term.Node, Term> rest, int depth) {
    List<Term> out = new ArrayList<>();
    for (Term t : terms) {
      boolean list = t instanceof Term.Node n && (first.containsKey(n) || n.id().equals(NIL));
      if (!list || depth > RdfReader.DEPTH) {
        out.add(t);
        continue;
      }
      List<Term> items = new ArrayList<>();
      Set<Term> seen = new LinkedHashSet<>();
      Term at = t;
      while (at instanceof Term.Node n && first.containsKey(n) && seen.add(n)) {
        items.add(first.get(n));
        at = rest.get(n);
      }
      out.add(new Term.Sequence(lists(items, first, rest, depth + 1)));
    }
    return out;
  }

  /** Gives every nameless node a key made of what it says, and of what that says, and so on. */
  private void sort() {
    Map<Term.Node, String> keys = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Map<Term.Node, String> next = new HashMap<>();
      properties.forEach((node, p) -> {
        if (node.blank()) {
          StringBuilder said = new StringBuilder();
          p.forEach(
              (k, v) -> said.append(k).append(v.stream().map(t -> key(t, keys)).sorted().toList()));
          next.put(node, Integer.toHexString(said.toString().hashCode()) + ":" + cut(said));
        }
      });
      keys.putAll(next);
    }
    Comparator<Term> order = Comparator.comparing(t -> key(t, keys));
    properties
        .values()
        .forEach(p -> p.replaceAll((k, v) -> v.stream().distinct().sorted(order).toList()));
    List<Term.Node> nodes = properties.keySet().stream().sorted(order).toList();
    Map<Term.Node, TreeMap<String, List<Term>>> sorted = new LinkedHashMap<>();
    nodes.forEach(n -> sorted.put(n, properties.getOrDefault(n, new TreeMap<>())));
    properties.clear();
    properties.putAll(sorted);
  }

  private static String cut(StringBuilder text) {
    return text.length() <= 64 ? text.toString() : text.substring(0, 64);
  }

  private static String key(Term term, Map<Term.Node, String> keys) {
    return switch (term) {
      case Term.Node n -> n.blank() ? "2" + keys.getOrDefault(n, "") : "1" + n.id();
      case Term.Text t -> "0" + t.value() + "^" + t.datatype();
      case Term.Sequence s -> "3" + s.items().stream().map(i -> key(i, keys)).toList();
    };
  }

  /** Every node that says something. */
  public List<Term.Node> nodes() {
    return List.copyOf(properties.keySet());
  }

  /** IRIs of a node's properties, sorted. */
  public List<String> predicates(Term.Node node) {
    return List.copyOf(Optional.ofNullable(properties.get(node)).orElseGet(TreeMap::new).keySet());
  }

  /** The values of one property. */
  public List<Term> values(Term.Node node, String predicate) {
    return Optional.ofNullable(properties.get(node)).orElseGet(TreeMap::new).entrySet().stream()
        .filter(e -> e.getKey().equals(predicate))
        .flatMap(e -> e.getValue().stream())
        .toList();
  }

  /** IRIs of a node's types. */
  public List<String> types(Term.Node node) {
    return values(node, TYPE).stream()
        .filter(Term.Node.class::isInstance)
        .map(t -> ((Term.Node) t).id())
        .toList();
  }
}
