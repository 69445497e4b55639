package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.operator.stage.intent.plan.rdf.Graph;
import dev.sluice.operator.stage.intent.plan.rdf.Term;
import dev.sluice.operator.stage.intent.plan.ts28312.ObjectType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one expectation of the ontology: its kind, target, parameters and conditions. */
final class ExpressionExpectation {
  private static final String ALLOWED =
      "is no expectation; allowed: icm:DeliveryExpectation, icm:PropertyExpectation,"
          + " icm:ReportingExpectation";

  private final Reading reading;
  private final Graph graph;
  private final Findings findings;

  ExpressionExpectation(Reading reading) {
    this.reading = reading;
    this.graph = reading.graph();
    this.findings = reading.findings();
  }

  /** What is found, in the order of the document's sorted graph. */
  private static final class Parts {
    private final List<Raw.Text> sites = new ArrayList<>();
    private final List<Raw.Text> described = new ArrayList<>();
    private final List<Raw.Target> targets = new ArrayList<>();
    private final List<Raw.Context> contexts = new ArrayList<>();

    /** A type of TS 28.312, or the only thing named: that may also be a kind such as service. */
    Raw.@Nullable Text objectType() {
      return described.size() == 1
          ? described.getFirst()
          : described.stream()
              .filter(d -> ObjectType.of(d.value()).isPresent())
              .findFirst()
              .orElse(null);
    }

    List<Raw.Text> workloads() {
      return described.size() == 1
          ? List.of()
          : described.stream().filter(d -> ObjectType.of(d.value()).isEmpty()).toList();
    }
  }

  /** Reads it; empty when it asks for reports only, or is refused. */
  Optional<Raw.Expectation> read(Term.Node node, String id, String path) {
    List<String> kinds =
        graph.types(node).stream().flatMap(t -> Tio.model(t).stream()).sorted().toList();
    Optional<String> kind =
        kinds.stream()
            .filter(k -> k.equals("DeliveryExpectation") || k.equals("PropertyExpectation"))
            .findFirst();
    reading.at(node, path);
    if (kind.isEmpty()) {
      if (kinds.stream().anyMatch(k -> k.endsWith("ReportingExpectation"))) {
        reports(node, path);
      } else {
        refuse(node, path);
      }
      return Optional.empty();
    }
    Parts parts = new Parts();
    for (String p : graph.predicates(node)) {
      property(node, p, path, parts);
    }
    return Optional.of(
        new Raw.Expectation(
            path,
            id,
            List.of(new Raw.Text(path, kind.get())),
            parts.objectType(),
            null,
            parts.sites,
            parts.workloads(),
            parts.targets,
            parts.contexts,
            List.of()));
  }

  private void refuse(Term.Node node, String path) {
    if (reading.described(node)) {
      List<String> types = graph.types(node).stream().map(Term::local).toList();
      findings.error(path, types.isEmpty() ? null : String.join(", ", types), ALLOWED);
      reading.takeAll(node, 0);
    } else {
      findings.error(path, null, "is an expectation the document does not define");
    }
  }

  private void property(Term.Node node, String predicate, String path, Parts parts) {
    String at = path + "." + Term.local(predicate);
    var conditions = new ExpressionConditions(reading, parts.targets, parts.contexts);
    switch (Term.local(predicate)) {
      case Tio.TARGET -> reading.take(node, predicate).forEach(t -> target(t, at, parts));
      case Tio.DESCRIPTION -> describe(reading.take(node, predicate), at, parts);
      case "params" -> reading.take(node, predicate).forEach(t -> params(t, at, conditions, parts));
      default -> conditions.condition(node, predicate, path);
    }
  }

  private void params(Term term, String path, ExpressionConditions conditions, Parts parts) {
    if (!(term instanceof Term.Node node)) {
      findings.unmapped(path, Reading.json(term), "holds no parameters");
      return;
    }
    reading.at(node, path);
    for (String p : graph.predicates(node)) {
      String at = path + "." + Term.local(p);
      if (Term.local(p).equals(Tio.DESCRIPTION)) {
        describe(reading.take(node, p), at, parts);
      } else if (!p.equals(Graph.TYPE)) {
        conditions.parameter(Term.local(p), reading.take(node, p), at);
      }
    }
  }

  /** What is to be delivered: types of TS 28.312, else names of templates. */
  private void describe(List<Term> terms, String path, Parts parts) {
    for (Term t : reading.flat(terms)) {
      String text = Raw.text(Reading.json(t)).strip();
      if (text.contains(" ")) {
        findings.unmapped(path, TextNode.valueOf(text), "describes in words; it names no template");
        continue;
      }
      String name = Term.local(text);
      parts.described.add(new Raw.Text(path, ObjectType.of(name).isPresent() ? name : kebab(name)));
    }
  }

  /** {@code ORanDu}, {@code O_RAN_DU} and {@code o-ran-du} are one template. */
  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
        .replace('_', '-')
        .toLowerCase(Locale.ROOT);
  }

  /** A target that says something chooses sites by what it says; else its name is a site's. */
  private void target(Term term, String path, Parts parts) {
    switch (term) {
      case Term.Text t when t.value().startsWith("_:") -> {
        // a label shared by expectations: they are about the same thing
      }
      case Term.Text t -> site(t.value(), path, parts);
      case Term.Sequence s -> s.items().forEach(i -> target(i, path, parts));
      case Term.Node n when !reading.described(n) -> {
        if (!n.blank()) {
          site(n.local(), path, parts);
        }
      }
      case Term.Node n -> {
        reading.at(n, path);
        for (String p : graph.predicates(n)) {
          String at = path + "." + Term.local(p);
          if (Tio.member(p)) {
            reading.take(n, p).forEach(m -> member(m, at, parts));
          } else if (!p.equals(Graph.TYPE) && !Tio.descriptive(p)) {
            new ExpressionConditions(reading, parts.targets, parts.contexts)
                .parameter(Term.local(p), reading.take(n, p), at);
          }
        }
      }
    }
  }

  private static void member(Term term, String path, Parts parts) {
    switch (term) {
      case Term.Sequence s -> s.items().forEach(i -> member(i, path, parts));
      default -> site(Raw.text(Reading.json(term)), path, parts);
    }
  }

  private static void site(String text, String path, Parts parts) {
    parts.sites.add(new Raw.Text(path, text.matches("[a-z]+:[^/].*") ? Term.local(text) : text));
  }

  /** Reports are kept on status all the time: nothing here can be chosen. */
  private void reports(Term.Node node, String path) {
    for (String p : graph.predicates(node)) {
      if (!p.equals(Graph.TYPE) && !Term.local(p).equals(Tio.TARGET)) {
        List<Term> values = reading.take(node, p);
        values.forEach(v -> reading.takeAll(v, 0));
        findings.unmapped(
            path + "." + Term.local(p),
            TextNode.valueOf(said(values, 0)),
            "the fulfilment report on status follows every change; periods, events and receivers"
                + " cannot be chosen");
      }
    }
    graph.predicates(node).stream()
        .filter(p -> Term.local(p).equals(Tio.TARGET))
        .forEach(p -> reading.take(node, p));
  }

  private String said(List<Term> terms, int depth) {
    List<String> out = new ArrayList<>();
    for (Term t : reading.flat(terms)) {
      if (t instanceof Term.Node n && n.blank() && depth < 4) {
        graph
            .predicates(n)
            .forEach(p -> out.add(Term.local(p) + " " + said(graph.values(n, p), depth + 1)));
      } else {
        out.add(Raw.text(Reading.json(t)));
      }
    }
    return String.join(", ", out);
  }
}
