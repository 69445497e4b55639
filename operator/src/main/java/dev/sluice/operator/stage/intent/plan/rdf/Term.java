package dev.sluice.operator.stage.intent.plan.rdf;

import java.util.List;

/** What stands at the end of a property. */
public sealed interface Term {

  /**
   * A thing with properties, or only a name.
   *
   * @param id its IRI, or a label that means nothing outside its graph
   * @param blank whether it has no IRI
   */
  record Node(String id, boolean blank) implements Term {

    /** The IRI behind its last {@code #}, {@code /} or {@code :}. */
    public String local() {
      return Term.local(id);
    }
  }

  /**
   * A value.
   *
   * @param value as written
   * @param datatype IRI of its type
   */
  record Text(String value, String datatype) implements Term {}

  /** An RDF list, in its order. */
  record Sequence(List<Term> items) implements Term {
    /** Copies the list. */
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** The part of an IRI that names. */
  static String local(String iri) {
    String trimmed =
        iri.endsWith("/") || iri.endsWith("#") ? iri.substring(0, iri.length() - 1) : iri;
    int cut = Math.max(trimmed.lastIndexOf('#'), trimmed.lastIndexOf('/'));
    return trimmed.substring(Math.max(cut, trimmed.lastIndexOf(':')) + 1);
  }
}
