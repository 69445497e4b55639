package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Checks template parameters against a template's JSON Schema (draft 2020-12 unless it says so).
 */
final class ParameterSchema {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private ParameterSchema() {}

  /** Why a schema cannot be used; empty when it can. */
  static Optional<String> mistakeIn(JsonNode schema) {
    try {
      schema(schema).initializeValidators();
      return Optional.empty();
    } catch (SchemaException e) {
      return Optional.of("not a JSON Schema: " + e.getMessage());
    }
  }

  /**
   * All violations, in the order of their places.
   *
   * @param at path of the parameters in the spec; JSON pointers are appended to it
   */
  static List<Problem> violations(JsonNode schema, String at, JsonNode parameters) {
    return schema(schema).validate(parameters.toString(), InputFormat.JSON).stream()
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

  private static Schema schema(JsonNode schema) {
    return REGISTRY.getSchema(schema.toString(), InputFormat.JSON);
  }
}
