package dev.sluice.operator.adapter.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.io.IOException;
import java.util.Optional;

/**
 * What an endpoint answered, whatever the code.
 *
 * @param from host and port, for messages
 * @param status HTTP code
 * @param etag entity tag, when sent
 * @param body the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only read once
public record HttpAnswer(String from, int status, Optional<String> etag, byte[] body) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final int TEXT = 200;

  /** The answer when its code is 2xx, else what the code means. */
  public Reply<HttpAnswer> good() {
    if (status >= 200 && status < 300) {
      return new Reply.Ok<>(this);
    }
    return switch (status) {
      case 401, 403 ->
          new Reply.Rejected<>(
              Cause.FORBIDDEN,
              from + (status == 401 ? " does not accept the credentials" : " denies access"));
      case 404, 410 -> new Reply.NotFound<>(from + " answers HTTP " + status);
      case 409, 412 -> new Reply.Rejected<>(Cause.CONFLICT, said());
      case 408, 429 -> unusable("HTTP " + status);
      default ->
          status >= 400 && status < 500
              ? new Reply.Rejected<>(Cause.REFUSED, said())
              : unusable("HTTP " + status);
    };
  }

  /** The body as JSON when the code is 2xx, else what the code means. */
  public Reply<JsonNode> json() {
    return good()
        .then(a ->
            a.parsed()
                .<Reply<JsonNode>>map(Reply.Ok::new)
                .orElseGet(() -> unusable("something that is not JSON")));
  }

  /** The body as JSON, whatever the code; empty when it is not JSON. */
  public Optional<JsonNode> parsed() {
    if (body.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readTree(body)).filter(n -> !n.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** An answer that is not what the interface promises. */
  public <T> Reply<T> unusable(String what) {
    return new Reply.Unavailable<>(Cause.BAD_RESPONSE, from + " answers " + what);
  }

  /** {@code title: detail} of a ProblemDetails body (RFC 7807), else the code. */
  public String said() {
    String code = "HTTP " + status;
    return parsed()
        .filter(JsonNode::isObject)
        .map(n -> problem(n.path("error").isObject() ? n.path("error") : n))
        .filter(s -> !s.isEmpty())
        .map(s -> code + ": " + s)
        .orElse(code);
  }

  private static String problem(JsonNode node) {
    String title = text(node.path("title"));
    String detail = text(node.path("detail"));
    if (detail.isEmpty()) {
      detail = text(node.path("message"));
    }
    return title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? oneLine(node.textValue()) : "";
  }

  /** One line of at most 200 characters: foreign text fit for a condition's message. */
  public static String oneLine(String foreign) {
    String line = foreign.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= TEXT ? line : line.substring(0, TEXT - 1) + "…";
  }

  /** Code and size only. */
  @Override
  public String toString() {
    return from + " HTTP " + status + " (" + body.length + " bytes)";
  }
}
