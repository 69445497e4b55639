package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.operator.stage.intent.plan.rdf.Graph;
import dev.sluice.operator.stage.intent.plan.rdf.RdfReader;
import dev.sluice.operator.stage.intent.plan.rdf.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a TMF921 v5 {@code expression}: JSON-LD or Turtle in TM Forum's intent ontology. Nothing is
 * fetched.
 */
final class ExpressionForm {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VALUE = "expressionValue";

  private ExpressionForm() {}

  static List<Raw.Expectation> read(@Nullable JsonNode expression, String path, Findings f) {
    if (expression == null || expression.isNull()) {
      return List.of();
    }
    JsonNode value = expression.path(VALUE);
    if (value.isMissingNode() || value.isNull() || Raw.text(value).isBlank()) {
      f.error(path + "." + VALUE, null, "is missing: an IRI alone is not fetched");
      return List.of();
    }
    RdfReader.Parsed parsed = parse(expression, value, path, f);
    if (parsed == null) {
      return List.of();
    }
    parsed.faults().forEach(fault -> f.error(path + "." + VALUE, null, fault));
    Graph graph = parsed.graph();
    return graph == null ? List.of() : expectations(graph, expression, path, f);
  }

  private static RdfReader.@Nullable Parsed parse(
      JsonNode expression, JsonNode value, String path, Findings f) {
    boolean json = value.isObject() || Raw.text(value).stripLeading().startsWith("{");
    String type =
        expression.path("@type").asText(json ? "JsonLdExpression" : "TurtleExpression").strip();
    return switch (type) {
      case "JsonLdExpression" -> jsonLd(value);
      case "TurtleExpression" ->
          value.isTextual()
              ? RdfReader.turtle(value.asText())
              : RdfReader.Parsed.failed("of a TurtleExpression must be a text");
      default -> {
        f.error(
            path + ".@type", type, "is not allowed; allowed: JsonLdExpression, TurtleExpression");
        yield null;
      }
    };
  }

  /** TMF921 v4 has JSON-LD as a text. */
  private static RdfReader.Parsed jsonLd(JsonNode value) {
    if (!value.isTextual()) {
      return RdfReader.jsonLd(value);
    }
    if (value.asText().length() > RdfReader.SIZE) {
      return RdfReader.Parsed.failed("has more than " + RdfReader.SIZE + " characters");
    }
    try {
      return RdfReader.jsonLd(JSON.readTree(value.asText()));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where = at == null ? "" : "line " + at.getLineNr() + ": ";
      return RdfReader.Parsed.failed(where + e.getOriginalMessage());
    }
  }

  private static List<Raw.Expectation> expectations(
      Graph graph, JsonNode expression, String path, Findings f) {
    Reading reading = new Reading(graph, path, f);
    Optional<Term.Node> intent = intent(graph, expression, path, f);
    List<Raw.Expectation> out = new ArrayList<>();
    if (intent.isPresent()) {
      wrapper(reading, intent.get());
      var reader = new ExpressionExpectation(reading);
      List<Named> found = named(reading, intent.get());
      for (int i = 0; i < found.size(); i++) {
        Named n = found.get(i);
        String id = n.id.isEmpty() ? "expectation-" + (i + 1) : n.id;
        reader.read(n.node, id, path + "." + id).ifPresent(out::add);
      }
      reading.rest();
    }
    return out;
  }

  private static Optional<Term.Node> intent(
      Graph graph, JsonNode expression, String path, Findings f) {
    List<Term.Node> intents = graph.nodes().stream().filter(n -> isA(graph, n, "Intent")).toList();
    if (intents.size() == 1) {
      return Optional.of(intents.getFirst());
    }
    String iri = expression.path("iri").asText("");
    Optional<Term.Node> chosen = intents.stream().filter(n -> n.id().equals(iri)).findFirst();
    if (chosen.isEmpty()) {
      f.error(
          path + "." + VALUE,
          null,
          intents.isEmpty()
              ? "holds no icm:Intent (…/IntentCommonModel#Intent or …/IntentCommonModel/Intent)"
              : "holds " + intents.size() + " intents: say in iri which one is meant");
    }
    return chosen;
  }

  /** Examples of the standard put the intent itself under a property that is its name. */
  private static void wrapper(Reading reading, Term.Node intent) {
    for (Term.Node n : reading.graph().nodes()) {
      for (String p : reading.graph().predicates(n)) {
        if (reading.graph().values(n, p).equals(List.of(intent))) {
          reading.take(n, p);
          reading.named(intent, Term.local(p));
        }
      }
    }
  }

  private static boolean isA(Graph graph, Term.Node node, String type) {
    return graph.types(node).stream().anyMatch(t -> Tio.model(t).filter(type::equals).isPresent());
  }

  /** An expectation's node and its name; no name = it has no IRI. */
  private record Named(Term.Node node, String id) {}

  private static List<Named> named(Reading reading, Term.Node intent) {
    List<Named> out = new ArrayList<>();
    for (String p : reading.graph().predicates(intent)) {
      if (Tio.all(p)) {
        for (Term t : reading.flat(reading.take(intent, p))) {
          if (t instanceof Term.Node n) {
            out.addAll(unwrapped(reading, n));
          }
        }
      }
    }
    return out.stream().distinct().toList();
  }

  /** Examples of the standard put each expectation under a property that is its name. */
  private static List<Named> unwrapped(Reading reading, Term.Node node) {
    Graph graph = reading.graph();
    if (graph.types(node).isEmpty() && node.blank()) {
      List<Named> inner = new ArrayList<>();
      for (String p : graph.predicates(node)) {
        for (Term t : graph.values(node, p)) {
          if (t instanceof Term.Node n && !graph.types(n).isEmpty()) {
            reading.take(node, p);
            inner.add(new Named(n, Term.local(p)));
          }
        }
      }
      if (!inner.isEmpty()) {
        return inner;
      }
    }
    return List.of(new Named(node, node.blank() ? "" : Objects.requireNonNull(node.local())));
  }
}
