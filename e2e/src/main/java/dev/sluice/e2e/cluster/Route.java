package dev.sluice.e2e.cluster;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a request goes: a resource, and below it optionally a namespace, a name and a subresource.
 *
 * @param namespace empty = all namespaces, or a cluster-scoped resource
 * @param name empty = the collection
 * @param subresource empty = the object itself
 */
record Route(ResourceType type, String namespace, String name, String subresource) {

  /** Key of the object in its collection. */
  String key() {
    return namespace + "/" + name;
  }

  /** Whether it addresses the status only. */
  boolean status() {
    return subresource.equals("status");
  }

  /** Reads {@code /api/v1/…} and {@code /apis/GROUP/VERSION/…}; empty = no such resource. */
  static Optional<Route> parse(String path, TypeCatalog types) {
    List<String> p = segments(path);
    if (p.size() < 3) {
      return Optional.empty();
    }
    boolean core = p.get(0).equals("api");
    if (!core && (!p.get(0).equals("apis") || p.size() < 4)) {
      return Optional.empty();
    }
    String group = core ? "" : p.get(1);
    String version = core ? p.get(1) : p.get(2);
    List<String> rest = p.subList(core ? 2 : 3, p.size());
    if (rest.size() >= 3 && rest.get(0).equals("namespaces")) {
      String plural = rest.get(2);
      var inNamespace = types.find(group, version, plural).filter(ResourceType::namespaced);
      if (inNamespace.isPresent()) {
        return Optional.of(new Route(inNamespace.get(), rest.get(1), at(rest, 3), at(rest, 4)));
      }
    }
    return types
        .find(group, version, rest.get(0))
        .map(t -> new Route(t, "", at(rest, 1), at(rest, 2)));
  }

  private static String at(List<String> list, int index) {
    return index < list.size() ? list.get(index) : "";
  }

  private static List<String> segments(String path) {
    var out = new ArrayList<String>();
    for (String s : path.split("/")) {
      if (!s.isEmpty()) {
        out.add(URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return out;
  }
}
