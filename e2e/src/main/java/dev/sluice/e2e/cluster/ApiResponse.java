package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What a request is answered with. */
sealed interface ApiResponse {

  /** A complete body. */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Body(int code, String contentType, byte[] bytes) implements ApiResponse {
    static Body json(int code, JsonNode node) {
      return new Body(code, "application/json", Codec.bytes(node));
    }

    static Body text(String text) {
      return new Body(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A stream of watch events. */
  record Watch(WatchSession session) implements ApiResponse {}
}
