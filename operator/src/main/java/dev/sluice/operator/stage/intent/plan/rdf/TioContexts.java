package dev.sluice.operator.stage.intent.plan.rdf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The contexts of TM Forum's intent ontology, so that they need not be fetched. */
final class TioContexts {
  private static final Pattern TIO =
      Pattern.compile("https?://(?:[a-z0-9-]+\\.)*tmforum\\.org/tio/(v[0-9.]+)/.*");

  private static final Map<String, String> ONTOLOGIES =
      Map.of(
          "icm", "IntentCommonModel",
          "imo", "IntentManagementOntology",
          "log", "LogicalOperators",
          "met", "MetricsAndObservations",
          "quan", "QuantityOntology",
          "set", "SetOperators",
          "iv", "IntentValidityOntology",
          "ig", "IntentGuarantee",
          "fun", "FunctionOntology");

  private TioContexts() {}

  /** Replaces known addresses by what they mean, in place; the answer lists the unknown ones. */
  static List<String> resolve(JsonNode document) {
    List<String> unknown = new ArrayList<>();
    walk(document, unknown);
    return unknown.stream().distinct().toList();
  }

  private static void walk(JsonNode node, List<String> unknown) {
    if (node instanceof ObjectNode object) {
      if (object.has("@import")) {
        unknown.add(object.get("@import").asText());
      }
      JsonNode context = object.get("@context");
      if (context != null) {
        object.set("@context", known(context, unknown));
      }
    }
    node.forEach(child -> walk(child, unknown));
  }

  private static JsonNode known(JsonNode context, List<String> unknown) {
    if (context.isTextual()) {
      return terms(context.asText())
          .orElseGet(() -> {
            unknown.add(context.asText());
            return context;
          });
    }
    if (context.isArray()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      context.forEach(c -> all.add(known(c, unknown)));
      return all;
    }
    return context;
  }

  private static Optional<JsonNode> terms(String address) {
    Matcher m = TIO.matcher(address);
    if (!m.matches()) {
      return Optional.empty();
    }
    boolean hashes = m.group(1).startsWith("v1.") || m.group(1).startsWith("v2.");
    String base = "http://tio.models.tmforum.org/tio/" + m.group(1) + "/";
    ObjectNode terms = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(ONTOLOGIES).forEach((k, v) -> terms.put(k, base + v + (hashes ? "#" : "/")));
    terms.put("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    terms.put("rdfs", "http://www.w3.org/2000/01/rdf-schema#");
    terms.put("xsd", "http://www.w3.org/2001/XMLSchema#");
    terms.put("t", "http://www.w3.org/2006/time#");
    terms.put("@vocab", terms.get("icm").asText());
    return Optional.of(terms);
  }
}
