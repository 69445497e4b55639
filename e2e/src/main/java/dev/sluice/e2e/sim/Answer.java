package dev.sluice.e2e.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP answer.
 *
 * @param status status code
 * @param type Content-Type
 * @param body body
 * @param headers further headers
 */
record Answer(int status, String type, String body, Map<String, String> headers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json", body.toString(), Map.of());
  }

  /** RFC 7807, as O2 IMS wants errors. */
  static Answer problem(int status, String title, String detail) {
    ObjectNode body =
        obj("type", "about:blank", "title", title, "status", status, "detail", detail);
    return new Answer(status, "application/problem+json", body.toString(), Map.of());
  }

  static Answer notFound(String what) {
    return problem(404, "Not Found", what + " does not exist");
  }

  static Answer notAllowed(String method, String allowed) {
    return problem(405, "Method Not Allowed", method + " is not allowed here, only " + allowed)
        .with("Allow", allowed);
  }

  Answer with(String header, String value) {
    Map<String, String> all = new TreeMap<>(headers);
    all.put(header, value);
    return new Answer(status, type, body, Map.copyOf(all));
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  /** An object of keys and values in turn. */
  static ObjectNode obj(Object... pairs) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < pairs.length; i += 2) {
      node.set(pairs[i].toString(), JSON.valueToTree(pairs[i + 1]));
    }
    return node;
  }

  static ArrayNode arr(Object... values) {
    return JSON.valueToTree(values);
  }
}
