package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What the server itself does around a few kinds: namespaces, CRDs, Secrets. */
final class Bookkeeping {
  private static final String NAMESPACES = "namespaces";
  private static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";

  private final Store store;
  private final TypeCatalog types;

  Bookkeeping(Store store, TypeCatalog types) {
    this.store = store;
    this.types = types;
  }

  /** Before an object is created: its namespace must exist and stay. */
  void admit(Route route, ObjectNode candidate) {
    if (!route.type().namespaced()) {
      return;
    }
    ResourceType namespaces = namespaces();
    JsonNode namespace =
        store
            .get(namespaces, "/" + route.namespace())
            .orElseThrow(() -> ApiException.notFound(namespaces, route.namespace()))
            .json();
    if (namespace.path("metadata").has("deletionTimestamp")) {
      throw ApiException.conflict(
          route.type(),
          Codec.text(candidate, "metadata", "name"),
          "namespace " + route.namespace() + " is being terminated");
    }
  }

  /** Fills in what the server owns, before an object is stored. */
  void complete(Route route, ObjectNode next) {
    switch (route.type().qualified()) {
      case NAMESPACES -> {
        next.withObject("/metadata/labels").put("kubernetes.io/metadata.name", route.name());
        boolean leaving = next.path("metadata").has("deletionTimestamp");
        next.withObject("/status").put("phase", leaving ? "Terminating" : "Active");
      }
      case CRDS -> establish(next);
      case "secrets" -> encode(next);
      default -> {}
    }
  }

  /** Whether an object that is to be deleted has to wait. */
  boolean holds(Route route, ObjectNode object) {
    boolean finalizers = !object.path("metadata").path("finalizers").isEmpty();
    return finalizers || route.type().qualified().equals(NAMESPACES) && !empty(route.name());
  }

  /** After an object was marked for deletion: a namespace takes its content with it. */
  void deleting(Route route, ObjectNode object) {
    if (!route.type().qualified().equals(NAMESPACES)) {
      return;
    }
    var writer = new ObjectWriter(store, this);
    for (ResourceType type : types.all()) {
      if (type.namespaced() && !type.group().equals(EventAlias.GROUP)) {
        for (Stored s : store.list(type, route.name()).items()) {
          String name = Codec.text(s.json(), "metadata", "name");
          var target = new Route(type, route.name(), name, "");
          writer.delete(new Write(target, false, "namespace-controller", false), Codec.object());
        }
      }
    }
  }

  /** After an object is gone. */
  void removed(Route route, ObjectNode last) {
    if (route.type().qualified().equals(CRDS)) {
      types.forget(last);
    }
    if (route.type().namespaced()) {
      ResourceType namespaces = namespaces();
      String key = "/" + route.namespace();
      store
          .get(namespaces, key)
          .filter(n -> n.json().path("metadata").has("deletionTimestamp"))
          .filter(_ -> empty(route.namespace()))
          .ifPresent(n -> store.remove(namespaces, key, n.json().deepCopy()));
    }
  }

  private boolean empty(String namespace) {
    return types.all().stream()
        .filter(ResourceType::namespaced)
        .allMatch(t -> store.list(t, namespace).items().isEmpty());
  }

  private ResourceType namespaces() {
    return types.find("", "v1", NAMESPACES).orElseThrow();
  }

  private void establish(ObjectNode crd) {
    types.register(crd);
    if (crd.path("status").has("acceptedNames")) {
      return;
    }
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectNode status = crd.putObject("status");
    var conditions = status.putArray("conditions");
    for (String type : List.of("NamesAccepted", "Established")) {
      conditions
          .addObject()
          .put("type", type)
          .put("status", "True")
          .put("lastTransitionTime", now)
          .put("reason", type)
          .put("message", "");
    }
    status.set("acceptedNames", crd.path("spec").path("names").deepCopy());
    var stored = status.putArray("storedVersions");
    crd.path("spec").path("versions").forEach(v -> stored.add(Codec.text(v, "name")));
  }

  private static void encode(ObjectNode secret) {
    JsonNode plain = secret.path("stringData");
    for (Map.Entry<String, JsonNode> e : plain.properties()) {
      byte[] bytes = e.getValue().asText().getBytes(StandardCharsets.UTF_8);
      secret.withObject("/data").put(e.getKey(), Base64.getEncoder().encodeToString(bytes));
    }
    secret.remove("stringData");
    if (!secret.has("type")) {
      secret.put("type", "Opaque");
    }
  }
}
