package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.operator.stage.intent.plan.rdf.Graph;
import dev.sluice.operator.stage.intent.plan.rdf.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what must hold, in both ways of the ontology: version 1 compares a parameter ({@code
 * met:latency [ icm:atMost "10 ms" ]}), version 3 applies a comparison to a metric and a quantity
 * ({@code quan:atMost ( [ met:lastValue ( ex:latency ) ] [ rdf:value 10 ; quan:unit "ms" ] )}).
 */
final class ExpressionConditions {
  private static final int DEEPEST = 8;

  private final Reading reading;
  private final Graph graph;
  private final List<Raw.Target> targets;
  private final List<Raw.Context> contexts;

  /**
   * A reader.
   *
   * @param targets gets what is compared
   * @param contexts gets what is said without a comparison
   */
  ExpressionConditions(Reading reading, List<Raw.Target> targets, List<Raw.Context> contexts) {
    this.reading = reading;
    this.graph = reading.graph();
    this.targets = targets;
    this.contexts = contexts;
  }

  /** A value and the unit beside it. */
  private record Value(JsonNode json, @Nullable String unit) {}

  // ---- version 1

  /** A parameter: each of its values is a comparison, or a plain value. */
  void parameter(String name, List<Term> values, String path) {
    List<Term> all = reading.flat(values);
    String shared = all.stream().flatMap(v -> unit(v).stream()).findFirst().orElse(null);
    for (Term v : all) {
      if (!(v instanceof Term.Node n) || !reading.described(n)) {
        contexts.add(ShortForm.context(path, name, null, Reading.json(v)));
        continue;
      }
      reading.at(n, path);
      String own = unit(n).orElse(shared);
      List<Raw.Context> qualities = qualities(n, path);
      for (String p : graph.predicates(n)) {
        Tio.operator(p)
            .ifPresent(
                o -> compare(name, o, value(reading.take(n, p), own), new Place(path, qualities)));
      }
    }
  }

  /** Where a comparison stands and what is said about it. */
  private record Place(String path, List<Raw.Context> contexts) {}

  /** The percentile beside a comparison; its unit counts as read. */
  private List<Raw.Context> qualities(Term.Node node, String path) {
    List<Raw.Context> out = new ArrayList<>();
    for (String p : graph.predicates(node)) {
      if (Tio.unit(p)) {
        reading.take(node, p);
      } else if (Tio.percentile(p)) {
        reading
            .take(node, p)
            .forEach(
                q -> out.add(new Raw.Context(path, "percentile", null, Reading.json(q), null)));
      }
    }
    return out;
  }

  private void compare(String name, String operator, Value value, Place place) {
    if (operator.isEmpty() && place.contexts.isEmpty()) {
      Raw.Context read = ShortForm.context(place.path, name, null, value.json);
      contexts.add(new Raw.Context(place.path, name, read.condition(), read.value(), value.unit));
    } else {
      String condition = operator.isEmpty() ? null : operator;
      targets.add(
          new Raw.Target(place.path, name, condition, value.json, value.unit, place.contexts));
    }
  }

  private Optional<String> unit(Term term) {
    return term instanceof Term.Node n
        ? graph.predicates(n).stream()
            .filter(Tio::unit)
            .flatMap(p -> graph.values(n, p).stream())
            .map(u -> Raw.text(Reading.json(u)))
            .findFirst()
        : Optional.empty();
  }

  /** A quantity: a literal, a node with value and unit, or several for a range. */
  private Value value(List<Term> terms, @Nullable String around) {
    List<Term> all = reading.flat(terms);
    List<JsonNode> values = new ArrayList<>();
    String unit = around;
    for (Term t : all) {
      if (t instanceof Term.Node n && reading.described(n)) {
        unit = unit(n).orElse(unit);
        for (String p : graph.predicates(n)) {
          if (Term.local(p).equals("value") || Term.local(p).equals("numericValue")) {
            reading.take(n, p).forEach(v -> values.add(Reading.json(v)));
          } else if (Tio.unit(p)) {
            reading.take(n, p);
          }
        }
      } else {
        values.add(Reading.json(t));
      }
    }
    JsonNode json =
        values.size() == 1
            ? values.getFirst()
            : JsonNodeFactory.instance.arrayNode().addAll(values);
    return new Value(json, unit);
  }

  // ---- version 3

  /** One property of an expectation or condition: a comparison, or conditions that all hold. */
  void condition(Term.Node node, String predicate, String path) {
    condition(node, predicate, path, 0);
  }

  private void condition(Term.Node node, String predicate, String path, int depth) {
    String at = path + "." + Term.local(predicate);
    List<Term> values = graph.values(node, predicate);
    boolean list = values.stream().anyMatch(Term.Sequence.class::isInstance);
    if (Tio.all(predicate) && depth < DEEPEST) {
      reading.take(node, predicate);
      for (Term t : reading.flat(values)) {
        inner(t, at, depth);
      }
    } else if (Tio.operator(predicate).filter(o -> !o.isEmpty()).isPresent() && list) {
      reading.take(node, predicate);
      for (Term t : values) {
        if (t instanceof Term.Sequence s) {
          applied(Tio.operator(predicate).get(), s.items(), at);
        }
      }
    } else if (Tio.combined(predicate)) {
      reading.take(node, predicate).forEach(v -> reading.takeAll(v, 0));
      reading
          .findings()
          .unmapped(at, null, "only conditions that must all hold can be gated: use log:allOf");
    }
  }

  private void inner(Term term, String path, int depth) {
    if (!(term instanceof Term.Node n)) {
      reading.findings().error(path, Raw.text(Reading.json(term)), "is no condition");
    } else if (!reading.described(n)) {
      reading
          .findings()
          .error(path, n.blank() ? null : n.local(), "is a condition the document does not define");
    } else {
      String at = n.blank() ? path : path + "." + n.local();
      reading.at(n, at);
      graph.predicates(n).forEach(p -> condition(n, p, at, depth + 1));
    }
  }

  private void applied(String operator, List<Term> arguments, String path) {
    if (arguments.size() < 2) {
      reading
          .findings()
          .error(path, null, "needs a metric and a quantity, such as ( ex:latency \"10 ms\" )");
      return;
    }
    List<Raw.Context> own = new ArrayList<>();
    String name = metric(arguments.getFirst(), path, own, 0);
    Value value = value(arguments.subList(1, arguments.size()), null);
    targets.add(new Raw.Target(path, name, operator, value.json, value.unit, own));
  }

  /** The metric inside functions such as {@code met:lastValue}; others are told as a context. */
  private String metric(Term term, String path, List<Raw.Context> own, int depth) {
    if (!(term instanceof Term.Node n) || !n.blank() || depth > DEEPEST) {
      return Raw.text(Reading.json(term));
    }
    reading.at(n, path);
    for (String p : graph.predicates(n)) {
      List<Term> arguments = reading.flat(graph.values(n, p));
      if (p.equals(Graph.TYPE) || arguments.isEmpty()) {
        continue;
      }
      reading.take(n, p);
      String function = Term.local(p);
      if (Tio.percentile(p)) {
        arguments.stream()
            .skip(1)
            .findFirst()
            .ifPresent(
                q -> own.add(new Raw.Context(path, "percentile", null, Reading.json(q), null)));
      } else if (!Tio.latest(function)) {
        own.add(new Raw.Context(path, "statistic", null, TextNode.valueOf(function), null));
      }
      return metric(arguments.getFirst(), path, own, depth + 1);
    }
    return "";
  }
}
