package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The rules every write obeys: identity and generation, status isolation, optimistic locking,
 * finalizers, schema, and no new revision when nothing changed.
 */
final class ObjectWriter {
  private static final Pattern NAME = Pattern.compile("[a-z0-9A-Z]([-a-z0-9A-Z.:_]*[a-z0-9A-Z])?");

  private final Store store;
  private final Bookkeeping bookkeeping;

  ObjectWriter(Store store, Bookkeeping bookkeeping) {
    this.store = store;
    this.bookkeeping = bookkeeping;
  }

  /** POST. */
  Stored create(Write write, ObjectNode sent) {
    Route collection = write.route();
    ObjectNode candidate = sent.deepCopy();
    ObjectNode meta = candidate.withObject("/metadata");
    String generated = meta.path("generateName").asText("");
    if (!meta.has("name") && !generated.isEmpty()) {
      meta.put("name", generated + UUID.randomUUID().toString().substring(0, 5));
    }
    Route route = new Route(write.type(), collection.namespace(), meta.path("name").asText(""), "");
    check(route, candidate);
    return store.transact(() -> {
      if (store.get(route.type(), route.key()).isPresent()) {
        throw ApiException.alreadyExists(route.type(), route.name());
      }
      return insert(new Write(route, write.dryRun(), write.manager(), write.strict()), candidate);
    });
  }

  /** PUT. */
  Stored update(Write write, ObjectNode sent) {
    check(write.route(), sent);
    return modify(write, _ -> sent.deepCopy());
  }

  /** Any patch but apply. */
  Stored patch(Write write, UnaryOperator<ObjectNode> patch) {
    return modify(
        write,
        live -> {
          ObjectNode out = patch.apply(live);
          check(write.route(), out);
          return out;
        });
  }

  /** Server-side apply; creates what is not there. */
  Stored apply(Write write, ObjectNode sent, boolean force) {
    Route route = write.route();
    check(route, sent);
    var patch = new ApplyPatch(route.type(), write.manager(), force, route.status());
    return store.transact(() -> {
      Optional<Stored> live = store.get(route.type(), route.key());
      if (live.isEmpty() && !route.status()) {
        ObjectNode empty = Codec.object();
        empty.putObject("metadata").put("name", route.name());
        return insert(write, patch.apply(empty, sent));
      }
      String wanted = Codec.text(sent, "metadata", "resourceVersion");
      return modify(
          write,
          old -> {
            ObjectNode out = patch.apply(old, sent);
            if (!wanted.isEmpty()) {
              out.withObject("/metadata").put("resourceVersion", wanted);
            }
            return out;
          });
    });
  }

  /** DELETE: marks an object that has finalizers, removes any other. */
  Stored delete(Write write, JsonNode options) {
    Route route = write.route();
    return store.transact(() -> {
      Stored old = present(route);
      JsonNode wanted = options.path("preconditions");
      for (String field : List.of("uid", "resourceVersion")) {
        String have = Codec.text(old.json(), "metadata", field);
        if (wanted.has(field) && !wanted.path(field).asText().equals(have)) {
          throw ApiException.conflict(
              route.type(), route.name(), "the " + field + " in the precondition does not match");
        }
      }
      ObjectNode last = old.json().deepCopy();
      if (bookkeeping.holds(route, last) && !write.dryRun()) {
        return mark(route, old, last);
      }
      return write.dryRun() ? old : remove(route, last);
    });
  }

  private Stored mark(Route route, Stored old, ObjectNode last) {
    ObjectNode meta = last.withObject("/metadata");
    if (meta.has("deletionTimestamp")) {
      return old;
    }
    meta.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
    if (meta.has("generation")) {
      meta.put("generation", meta.path("generation").asLong() + 1);
    }
    Stored marked = store.put(route.type(), route.key(), last);
    bookkeeping.deleting(route, last);
    return marked;
  }

  private Stored insert(Write write, ObjectNode candidate) {
    ResourceType type = write.type();
    Route route = write.route();
    bookkeeping.admit(route, candidate);
    candidate.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    ObjectNode meta = candidate.withObject("/metadata");
    meta.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
    if (type.namespaced()) {
      meta.put("namespace", route.namespace());
    } else {
      meta.remove("namespace");
    }
    meta.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
    if (type.generations()) {
      meta.put("generation", 1);
    }
    if (type.custom() && type.statusSubresource()) {
      candidate.remove("status");
    }
    validate(write, candidate);
    bookkeeping.complete(route, candidate);
    return write.dryRun() ? new Stored(candidate, 0) : store.put(type, route.key(), candidate);
  }

  private Stored modify(Write write, UnaryOperator<ObjectNode> change) {
    Route route = write.route();
    ResourceType type = route.type();
    return store.transact(() -> {
      Stored old = present(route);
      ObjectNode candidate = change.apply(old.json().deepCopy());
      String sentVersion = Codec.text(candidate, "metadata", "resourceVersion");
      if (!sentVersion.isEmpty()
          && !sentVersion.equals("0")
          && !sentVersion.equals(Codec.text(old.json(), "metadata", "resourceVersion"))) {
        throw ApiException.conflict(
            type,
            route.name(),
            "the object has been modified; please apply your changes to the latest version"
                + " and try again");
      }
      ObjectNode next = Isolation.isolate(route, old.json(), candidate);
      validate(write, next);
      bookkeeping.complete(route, next);
      if (Isolation.unchanged(old.json(), next)) {
        return old;
      }
      return write.dryRun() ? new Stored(next, old.revision()) : commit(route, next);
    });
  }

  private Stored commit(Route route, ObjectNode next) {
    boolean leaving = next.path("metadata").has("deletionTimestamp");
    return leaving && !bookkeeping.holds(route, next)
        ? remove(route, next)
        : store.put(route.type(), route.key(), next);
  }

  private Stored remove(Route route, ObjectNode last) {
    Stored gone = store.remove(route.type(), route.key(), last);
    bookkeeping.removed(route, last);
    return gone;
  }

  private static void validate(Write write, ObjectNode candidate) {
    ResourceType type = write.type();
    if (!type.custom()) {
      return;
    }
    SchemaCheck check = SchemaCheck.run(type, candidate);
    if (write.strict() && !check.pruned().isEmpty()) {
      throw ApiException.badRequest(
          "strict decoding error: "
              + String.join(
                  ", ", check.pruned().stream().map(p -> "unknown field \"" + p + "\"").toList()));
    }
    if (!check.errors().isEmpty()) {
      throw ApiException.invalid(type, write.route().name(), check.errors());
    }
  }

  private Stored present(Route route) {
    return store
        .get(route.type(), route.key())
        .orElseThrow(() -> ApiException.notFound(route.type(), route.name()));
  }

  private static void check(Route route, ObjectNode sent) {
    ResourceType type = route.type();
    String kind = Codec.text(sent, "kind");
    String apiVersion = Codec.text(sent, "apiVersion");
    if (!kind.isEmpty() && !kind.equals(type.kind())
        || !apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
      throw ApiException.badRequest(
          "the object provided is "
              + apiVersion
              + " "
              + kind
              + ", the request is for "
              + type.apiVersion()
              + " "
              + type.kind());
    }
    String name = Codec.text(sent, "metadata", "name");
    if (!name.isEmpty() && !name.equals(route.name())) {
      throw ApiException.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + route.name()
              + ")");
    }
    String namespace = Codec.text(sent, "metadata", "namespace");
    if (type.namespaced() && !namespace.isEmpty() && !namespace.equals(route.namespace())) {
      throw ApiException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (!NAME.matcher(route.name()).matches() || route.name().length() > 253) {
      throw ApiException.invalid(
          type,
          route.name(),
          List.of(
              new ApiException.FieldError(
                  "metadata.name",
                  "FieldValueInvalid",
                  "Invalid value: \""
                      + route.name()
                      + "\": a lowercase RFC 1123 subdomain is required")));
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
