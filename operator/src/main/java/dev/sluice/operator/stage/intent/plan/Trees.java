package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Json;

/** Specs as JSON trees: what they hash to, and whether one says all that another says. */
final class Trees {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Trees() {}

  static JsonNode of(Object record) {
    return JSON.valueToTree(record);
  }

  static String hash(Object record) {
    return ContentHash.of(of(record).toString());
  }

  static boolean covers(Object actual, Object desired) {
    return actual.equals(desired) || Json.covers(of(actual), of(desired));
  }

  /** Whether both say the same; numbers by value. */
  static boolean same(Object actual, Object desired) {
    if (actual.equals(desired)) {
      return true;
    }
    JsonNode a = of(actual);
    JsonNode d = of(desired);
    return Json.covers(a, d) && Json.covers(d, a);
  }
}
