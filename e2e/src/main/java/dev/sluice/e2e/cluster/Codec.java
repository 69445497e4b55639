package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** JSON and YAML, in and out. */
final class Codec {
  static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final ObjectMapper YAML = YAMLMapper.builder().build();

  private Codec() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request body: JSON, or YAML when it does not start with a brace. */
  static JsonNode parse(byte[] body) {
    if (body.length == 0) {
      return JSON.createObjectNode();
    }
    try {
      boolean json = body[0] == '{' || body[0] == '[';
      return (json ? JSON : YAML).readTree(body);
    } catch (IOException e) {
      throw ApiException.badRequest("cannot parse the body: " + e.getMessage());
    }
  }

  /** Every document of a YAML text. */
  static List<ObjectNode> documents(String yaml) {
    var found = new ArrayList<ObjectNode>();
    try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (values.hasNextValue()) {
        if (values.nextValue() instanceof ObjectNode o) {
          found.add(o);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(found);
  }

  static String text(JsonNode node, String... path) {
    JsonNode at = node;
    for (String p : path) {
      at = at.path(p);
    }
    return at.asText("");
  }
}
