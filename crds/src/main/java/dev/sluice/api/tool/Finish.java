package dev.sluice.api.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/** What the generator leaves out of a CRD: column order, descriptions, formats, list maps. */
final class Finish {
  private final Class<? extends CustomResource<?, ?>> kind;
  private final JavadocTexts texts;

  Finish(Class<? extends CustomResource<?, ?>> kind, JavadocTexts texts) {
    this.kind = kind;
    this.texts = texts;
  }

  /** Completes the CRD in place. */
  void apply(ObjectNode crd) {
    for (JsonNode version : crd.at("/spec/versions")) {
      ((ObjectNode) version).set("additionalPrinterColumns", columns());
      root((ObjectNode) version.at("/schema/openAPIV3Schema"));
    }
  }

  private ArrayNode columns() {
    ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    for (var column : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ObjectNode node =
          columns
              .addObject()
              .put("name", column.name())
              .put("type", column.type().getValue())
              .put("jsonPath", column.jsonPath());
      if (column.priority() > 0) {
        node.put("priority", column.priority());
      }
    }
    return columns;
  }

  private void root(ObjectNode schema) {
    Type[] specAndStatus =
        ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    SchemaFinish records = new SchemaFinish(texts);
    ObjectNode generated = (ObjectNode) schema.get("properties");
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties
        .putObject("apiVersion")
        .put("description", "Version of the schema of this object.")
        .put("type", "string");
    properties.putObject("kind").put("description", "Kind of this object.").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    properties.set("spec", records.object(specAndStatus[0], generated.get("spec")));
    properties.set("status", records.object(specAndStatus[1], generated.get("status")));
    schema.removeAll();
    schema.put("description", texts.of(kind)).put("type", "object");
    schema.putArray("required").add("metadata").add("spec");
    schema.set("properties", properties);
  }
}
