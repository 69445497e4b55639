package dev.sluice.operator.stage.intent.plan.rdf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Resource;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.rio.RDFHandlerException;
import org.eclipse.rdf4j.rio.RDFParseException;
import org.eclipse.rdf4j.rio.RDFParser;
import org.eclipse.rdf4j.rio.helpers.AbstractRDFHandler;
import org.eclipse.rdf4j.rio.jsonld.JSONLDParser;
import org.eclipse.rdf4j.rio.jsonld.JSONLDSettings;
import org.eclipse.rdf4j.rio.turtle.TurtleParser;
import org.jspecify.annotations.Nullable;

/** Parses Turtle and JSON-LD. Nothing is fetched, and size and depth are bounded. */
public final class RdfReader {
  /** Characters a text may have. */
  public static final int SIZE = 256 * 1024;

  /** Nesting a text may have. */
  static final int DEPTH = 48;

  private static final int STATEMENTS = 20_000;
  private static final String BASE = "http://expression.invalid/";

  private RdfReader() {}

  /**
   * What became of a text.
   *
   * @param graph the graph; absent = the text has faults
   * @param faults why it cannot be read
   */
  public record Parsed(@Nullable Graph graph, List<String> faults) {
    /** Copies the list. */
    public Parsed {
      faults = List.copyOf(faults);
    }

    /** A text that cannot be read. */
    public static Parsed failed(String fault) {
      return new Parsed(null, List.of(fault));
    }
  }

  /** Reads Turtle. */
  public static Parsed turtle(String text) {
    if (text.length() > SIZE) {
      return Parsed.failed("has more than " + SIZE + " characters");
    }
    if (Nesting.of(text) > DEPTH) {
      return Parsed.failed("is nested deeper than " + DEPTH + " levels");
    }
    return parse(new TurtleParser(), text);
  }

  /** Reads JSON-LD; contexts of TM Forum are known here, any other remote one is refused. */
  public static Parsed jsonLd(JsonNode document) {
    if (Nesting.of(document) > DEPTH) {
      return Parsed.failed("is nested deeper than " + DEPTH + " levels");
    }
    JsonNode local = document.deepCopy();
    List<String> unknown = TioContexts.resolve(local);
    if (!unknown.isEmpty()) {
      return new Parsed(
          null,
          unknown.stream()
              .map(u ->
                  "@context '"
                      + u
                      + "' is remote and not known here; nothing is fetched: write its terms into"
                      + " the document")
              .toList());
    }
    String text = local.toString();
    if (text.length() > SIZE) {
      return Parsed.failed("has more than " + SIZE + " characters");
    }
    JSONLDParser parser = new JSONLDParser();
    // A second fence behind the check of contexts: no address is allowed.
    parser.getParserConfig().set(JSONLDSettings.SECURE_MODE, true);
    parser.getParserConfig().set(JSONLDSettings.WHITELIST, Set.of());
    return parse(parser, text);
  }

  private static Parsed parse(RDFParser parser, String text) {
    Collector collector = new Collector();
    parser.setRDFHandler(collector);
    try {
      parser.parse(new StringReader(text), BASE);
      return new Parsed(Graph.of(collector.triples), List.of());
    } catch (RDFParseException e) {
      String where = e.getLineNumber() > 0 ? "line " + e.getLineNumber() + ": " : "";
      return Parsed.failed(where + said(e));
    } catch (RDFHandlerException e) {
      return Parsed.failed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Parsed.failed("cannot be read: " + e.getMessage());
    }
  }

  /** The parser's words without its decoration; those of a JSON-LD fault are its cause's. */
  private static String said(RDFParseException e) {
    Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
    String text = String.valueOf(cause.getMessage());
    return text.replaceAll("\\s*\\[(line|code)[ =][^]]*]\\.?", "").strip();
  }

  private static final class Collector extends AbstractRDFHandler {
    private final List<Graph.Triple> triples = new ArrayList<>();

    @Override
    public void handleStatement(Statement s) {
      if (triples.size() >= STATEMENTS) {
        throw new RDFHandlerException("has more than " + STATEMENTS + " statements");
      }
      triples.add(
          new Graph.Triple(
              node(s.getSubject()), s.getPredicate().stringValue(), term(s.getObject())));
    }

    private static Term.Node node(Resource resource) {
      return new Term.Node(resource.stringValue(), !(resource instanceof IRI));
    }

    private static Term term(Value value) {
      return value instanceof Literal l
          ? new Term.Text(l.getLabel(), l.getDatatype().stringValue())
          : node((Resource) value);
    }
  }
}
