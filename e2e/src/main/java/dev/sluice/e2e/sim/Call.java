package dev.sluice.e2e.sim;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request.
 *
 * @param method method
 * @param path decoded path segments
 * @param parameters query parameters, and those of a form
 * @param ifMatch If-Match header
 * @param body body
 */
record Call(
    String method,
    List<String> path,
    Map<String, String> parameters,
    Optional<String> ifMatch,
    String body) {

  boolean is(String wanted) {
    return method.equals(wanted);
  }

  /** The same request, seen from a folder further down. */
  Call below(int segments) {
    return new Call(method, path.subList(segments, path.size()), parameters, ifMatch, body);
  }

  String segment(int index) {
    return index < path.size() ? path.get(index) : "";
  }

  static List<String> segments(String rawPath) {
    return Arrays.stream(rawPath.split("/"))
        .filter(s -> !s.isEmpty())
        .map(s -> URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  static Map<String, String> decode(String form) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String pair : form.split("&")) {
      if (!pair.isEmpty()) {
        int eq = pair.indexOf('=');
        all.put(
            URLDecoder.decode(eq < 0 ? pair : pair.substring(0, eq), StandardCharsets.UTF_8),
            eq < 0 ? "" : URLDecoder.decode(pair.substring(eq + 1), StandardCharsets.UTF_8));
      }
    }
    return all;
  }
}
