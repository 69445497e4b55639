package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The schemas of the manifests, as JSON Schema; rules (CEL) are not part of it. */
final class Schemas {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Schemas() {}

  /** The definition of a document's kind, if it is one of ours. */
  static Optional<JsonNode> definition(JsonNode document) throws IOException {
    for (String name : CrdManifests.NAMES) {
      JsonNode crd = new YAMLMapper().readTree(CrdManifests.yaml(name));
      String version =
          crd.at("/spec/group").asText() + "/" + crd.at("/spec/versions/0/name").asText();
      if (version.equals(document.path("apiVersion").asText())
          && crd.at("/spec/names/kind").equals(document.path("kind"))) {
        return Optional.of(crd);
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a document, or a member of it that the server would drop. */
  static List<Error> errors(JsonNode crd, JsonNode document) {
    ObjectNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
    closeObjects(schema);
    Schema validator = REGISTRY.getSchema(schema.toString(), InputFormat.JSON);
    return validator.validate(document.toString(), InputFormat.JSON);
  }

  private static void closeObjects(JsonNode schema) {
    if (schema instanceof ObjectNode node && node.has("properties")) {
      if (!node.has("x-kubernetes-preserve-unknown-fields")) {
        node.put("additionalProperties", false);
      }
      node.get("properties").forEach(Schemas::closeObjects);
    }
    if (schema.has("items")) {
      closeObjects(schema.get("items"));
    }
  }
}
