package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.List;

/**
 * A template's JSON Schema (draft 2020-12 unless it says so), compiled once: compiling takes far
 * longer than checking. Immutable; any number of threads may use it.
 */
public final class ParameterSchema {
  private final JsonNode source;
  private final Schema schema;

  private ParameterSchema(JsonNode source, Schema schema) {
    this.source = source;
    this.schema = schema;
  }

  /**
   * Compiles a schema.
   *
   * @throws IllegalArgumentException when it is none; the message says why
   */
  static ParameterSchema compile(JsonNode source) {
    try {
      // A registry of its own: schemas with the same $id in two catalogues stay apart.
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(source.toString(), InputFormat.JSON);
      schema.initializeValidators();
      return new ParameterSchema(source.deepCopy(), schema);
    } catch (SchemaException e) {
      throw new IllegalArgumentException("not a JSON Schema: " + e.getMessage(), e);
    }
  }

  /**
   * All violations, in the order of their places.
   *
   * @param at path of the parameters in the spec; JSON pointers are appended to it
   */
  List<Problem> violations(String at, JsonNode parameters) {
    return schema.validate(parameters.toString(), InputFormat.JSON).stream()
        .map(e -> {
          String pointer = e.getInstanceLocation().toString();
          JsonNode found = parameters.at(pointer);
          return new Problem(
              at + pointer,
              found.isMissingNode() || found.isContainerNode() ? "" : found.asText(),
              e.getMessage());
        })
        .sorted(Comparator.comparing(Problem::field).thenComparing(Problem::allowed))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterSchema that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
