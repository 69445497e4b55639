package dev.sluice.operator.adapter.kube;

import io.fabric8.kubernetes.client.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to the Kubernetes API as its audit log would call it.
 *
 * @param verb get, list, watch, create, update, patch, apply or delete
 * @param resource {@code plural.group}, with {@code /subresource} when one is meant; discovery; or
 *     other
 */
record ApiCall(String verb, String resource) {
  private static final Pattern WATCH = Pattern.compile("(^|&)watch=(true|1)(&|$)");
  private static final String NAMESPACES = "namespaces";

  static ApiCall of(HttpRequest request) {
    String type = request.header("Content-Type");
    return of(request.method(), request.uri().getPath(), request.uri().getRawQuery(), type);
  }

  static ApiCall of(
      String method, String path, @Nullable String query, @Nullable String contentType) {
    List<String> parts = List.of(path.replaceFirst("^/+", "").split("/+"));
    boolean core = parts.getFirst().equals("api");
    if (!core && !parts.getFirst().equals("apis")) {
      return new ApiCall(method.toLowerCase(Locale.ROOT), "other");
    }
    int root = core ? 2 : 3;
    if (parts.size() <= root) {
      return new ApiCall(method.toLowerCase(Locale.ROOT), "discovery");
    }
    String suffix = core ? "" : "." + parts.get(1);
    List<String> rest = parts.subList(root, parts.size());
    if (rest.getFirst().equals(NAMESPACES) && rest.size() > 2) {
      rest = rest.subList(2, rest.size());
    }
    String sub = rest.size() > 2 ? "/" + rest.get(2) : "";
    return new ApiCall(
        verb(method, rest.size() > 1, query, contentType), rest.getFirst() + suffix + sub);
  }

  private static String verb(
      String method, boolean named, @Nullable String query, @Nullable String contentType) {
    return switch (method) {
      case "GET" -> query != null && WATCH.matcher(query).find() ? "watch" : named ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" ->
          contentType != null && contentType.startsWith("application/apply-patch")
              ? "apply"
              : "patch";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }
}
