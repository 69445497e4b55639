package dev.sluice.operator.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * One call to an endpoint.
 *
 * @param method HTTP method
 * @param path what follows the endpoint's URL, encoded, starting with a slash (or empty)
 * @param headers further headers
 * @param body text to send
 * @param repeatable whether a broken connection allows a second try: the call changes nothing
 * @param timeout deadline shorter than the endpoint's
 */
public record HttpCall(
    String method,
    String path,
    Map<String, String> headers,
    Optional<String> body,
    boolean repeatable,
    Optional<Duration> timeout) {

  /** Copies the headers. */
  public HttpCall {
    headers = Map.copyOf(headers);
  }

  /** A GET that wants JSON. */
  public static HttpCall get(String path) {
    return new HttpCall(
        "GET",
        path,
        Map.of("Accept", "application/json"),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** A DELETE. */
  public static HttpCall delete(String path) {
    return new HttpCall(
        "DELETE",
        path,
        Map.of("Accept", "application/json"),
        Optional.empty(),
        false,
        Optional.empty());
  }

  /** A call with a JSON body. */
  public static HttpCall json(String method, String path, JsonNode body) {
    return new HttpCall(
        method,
        path,
        Map.of("Accept", "application/json", "Content-Type", "application/json"),
        Optional.of(body.toString()),
        false,
        Optional.empty());
  }

  /** A POST of form fields that changes nothing at the remote end. */
  public static HttpCall form(String path, SequencedMap<String, String> fields) {
    return new HttpCall(
        "POST",
        path,
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        Optional.of(encode(fields)),
        true,
        Optional.empty());
  }

  /** The same call with one more header. */
  public HttpCall with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpCall(method, path, more, body, repeatable, timeout);
  }

  /** The same call with a deadline of its own; the endpoint's still holds. */
  public HttpCall within(Duration deadline) {
    return new HttpCall(method, path, headers, body, repeatable, Optional.of(deadline));
  }

  /** Form encoding of the fields, in order. */
  public static String encode(SequencedMap<String, String> fields) {
    return fields.entrySet().stream()
        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** Percent-encoding that is right in a path segment and in a form. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
