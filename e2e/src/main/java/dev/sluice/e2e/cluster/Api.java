package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Every request to its answer. */
final class Api {
  private final Store store = new Store();
  private final TypeCatalog types = new TypeCatalog();
  private final Discovery discovery = new Discovery(types);
  private final OpenApi openApi = new OpenApi(types);
  private final ObjectWriter writer = new ObjectWriter(store, new Bookkeeping(store, types));
  private final RequestLog log = new RequestLog();

  RequestLog log() {
    return log;
  }

  Store store() {
    return store;
  }

  /** Stores an object as a client would, without counting. */
  void seed(ObjectNode object) {
    String apiVersion = Codec.text(object, "apiVersion");
    ResourceType type =
        types.all().stream()
            .filter(t -> t.apiVersion().equals(apiVersion))
            .filter(t -> t.kind().equals(Codec.text(object, "kind")))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("unknown kind: " + object));
    var route = new Route(type, Codec.text(object, "metadata", "namespace"), "", "");
    writer.create(new Write(route, false, "embedded-cluster", true), object);
  }

  ApiResponse handle(ApiRequest request) {
    try {
      return answer(request);
    } catch (ApiException e) {
      return ApiResponse.Body.json(e.code(), e.status());
    }
  }

  private ApiResponse answer(ApiRequest request) {
    String path = request.path();
    if (List.of("/healthz", "/readyz", "/livez").contains(path)) {
      return ApiResponse.Body.text("ok");
    }
    if (Reviews.asked(request)) {
      return ApiResponse.Body.json(201, Reviews.allowed(request));
    }
    Optional<Route> route = Route.parse(path, types);
    if (route.isPresent()) {
      return route(route.get(), request);
    }
    Optional<ObjectNode> document = discovery.at(trimmed(path)).or(() -> openApi.at(path));
    return ApiResponse.Body.json(200, document.orElseThrow(ApiException::pathNotFound));
  }

  private ApiResponse route(Route asked, ApiRequest request) {
    boolean events = EventAlias.covers(asked.type());
    Route route =
        events
            ? new Route(core("events"), asked.namespace(), asked.name(), asked.subresource())
            : asked;
    if (!route.subresource().isEmpty() && !(route.status() && route.type().statusSubresource())) {
      throw ApiException.pathNotFound();
    }
    var view = new View(asked.type(), request.wantsTable());
    return switch (request.method()) {
      case "GET" -> read(route, view, request);
      case "POST" -> create(route, view, object(request, events), request);
      case "PUT" -> {
        ObjectNode in = object(request, events);
        Write write = Write.of(named(route), request);
        yield one(200, view, write("update", write, () -> writer.update(write, in)));
      }
      case "PATCH" -> patch(named(route), view, request, events);
      case "DELETE" ->
          route.name().isEmpty() ? deleteAll(route, request) : delete(route, view, request);
      default -> throw ApiException.methodNotAllowed(request.method());
    };
  }

  private ApiResponse read(Route route, View view, ApiRequest request) {
    boolean watch = request.flag("watch");
    if (!route.name().isEmpty() && !watch) {
      log.count("get", route);
      Stored found =
          store
              .get(route.type(), route.key())
              .orElseThrow(() -> ApiException.notFound(route.type(), route.name()));
      return one(200, view, found);
    }
    Predicate<JsonNode> wanted = wanted(route, request);
    if (!watch) {
      log.count("list", route);
      Store.Listing all = store.list(route.type(), route.namespace());
      List<Stored> chosen = all.items().stream().filter(s -> wanted.test(s.json())).toList();
      Page page =
          view.table()
              ? Page.whole(chosen, all.revision())
              : Page.of(request, chosen, all.revision());
      return new ApiResponse.Body(200, "application/json", view.list(page));
    }
    log.count("watch", route);
    String version = request.param("resourceVersion");
    boolean initial = request.flag("sendInitialEvents");
    boolean fresh = initial || version.isEmpty() || version.equals("0");
    Optional<Duration> timeout =
        Optional.of(request.param("timeoutSeconds"))
            .filter(s -> s.matches("[1-9][0-9]{0,8}"))
            .map(s -> Duration.ofSeconds(Long.parseLong(s)));
    return new ApiResponse.Watch(
        new WatchSession(
            route.type(),
            view,
            fresh ? Optional.empty() : Optional.of(revision(version)),
            wanted,
            initial,
            timeout));
  }

  private static Predicate<JsonNode> wanted(Route route, ApiRequest request) {
    Predicate<JsonNode> wanted =
        Selectors.of(request.param("labelSelector"), request.param("fieldSelector"));
    if (!route.namespace().isEmpty()) {
      wanted = wanted.and(o -> Codec.text(o, "metadata", "namespace").equals(route.namespace()));
    }
    return route.name().isEmpty()
        ? wanted
        : wanted.and(o -> Codec.text(o, "metadata", "name").equals(route.name()));
  }

  private ApiResponse create(Route route, View view, ObjectNode in, ApiRequest request) {
    if (!route.name().isEmpty() || route.type().namespaced() && route.namespace().isEmpty()) {
      throw ApiException.methodNotAllowed("create");
    }
    Route target =
        new Route(route.type(), route.namespace(), Codec.text(in, "metadata", "name"), "");
    Write write = Write.of(target, request);
    return one(201, view, write("create", write, () -> writer.create(write, in)));
  }

  private ApiResponse patch(Route route, View view, ApiRequest request, boolean events) {
    String contentType = request.header("content-type");
    Write write = Write.of(route, request);
    ResourceType type = route.type();
    if (contentType.startsWith("application/apply-patch")) {
      if (request.param("fieldManager").isEmpty()) {
        throw ApiException.badRequest("fieldManager is required for apply patch");
      }
      ObjectNode in = object(request, events);
      boolean force = request.flag("force");
      boolean there = store.get(type, route.key()).isPresent();
      Stored out = write("apply", write, () -> writer.apply(write, in, force));
      return one(there ? 200 : 201, view, out);
    }
    JsonNode patch = events ? EventAlias.toCore(object(request, false)) : request.json();
    Supplier<Stored> work =
        switch (contentType.replaceFirst(";.*", "")) {
          case "application/merge-patch+json" ->
              () -> writer.patch(write, o -> asObject(Patches.merge(o, patch)));
          case "application/strategic-merge-patch+json" -> {
            if (type.custom()) {
              throw ApiException.unsupportedMedia(contentType);
            }
            yield () ->
                writer.patch(write, o -> asObject(Patches.strategic(o, patch, Shape.of(type))));
          }
          case "application/json-patch+json" ->
              () -> writer.patch(write, o -> asObject(Patches.json(o, patch, type, route.name())));
          default -> throw ApiException.unsupportedMedia(contentType);
        };
    return one(200, view, write("patch", write, work));
  }

  private ApiResponse delete(Route route, View view, ApiRequest request) {
    JsonNode options = request.json();
    boolean dry = request.dryRun() || options.path("dryRun").toString().contains("All");
    Write asked = Write.of(route, request);
    Write write = new Write(route, dry, asked.manager(), false);
    Stored out = write("delete", write, () -> writer.delete(write, options));
    boolean waits = store.get(route.type(), route.key()).isPresent();
    return waits && !dry ? one(200, view, out) : ApiResponse.Body.json(200, deleted(route, out));
  }

  private ApiResponse deleteAll(Route route, ApiRequest request) {
    Predicate<JsonNode> wanted = wanted(route, request);
    Write all = Write.of(route, request);
    var chosen =
        store.list(route.type(), route.namespace()).items().stream()
            .filter(s -> wanted.test(s.json()))
            .toList();
    write(
        "deletecollection",
        all,
        () -> {
          for (Stored s : chosen) {
            var target =
                new Route(
                    route.type(),
                    Codec.text(s.json(), "metadata", "namespace"),
                    Codec.text(s.json(), "metadata", "name"),
                    "");
            writer.delete(new Write(target, all.dryRun(), all.manager(), false), Codec.object());
          }
          return new Stored(Codec.object(), 0);
        });
    var view = new View(route.type(), false);
    return new ApiResponse.Body(200, "application/json", view.list(Page.whole(chosen, 0)));
  }

  private Stored write(String verb, Write write, Supplier<Stored> work) {
    log.count(verb, write.route());
    log.tell(Mutation.Phase.BEFORE, verb, write);
    Stored out = work.get();
    log.tell(Mutation.Phase.AFTER, verb, write);
    return out;
  }

  private static ApiResponse one(int code, View view, Stored stored) {
    return new ApiResponse.Body(code, "application/json", view.one(stored));
  }

  private static ObjectNode deleted(Route route, Stored last) {
    ObjectNode out = Codec.object().put("kind", "Status").put("apiVersion", "v1");
    out.putObject("metadata");
    out.put("status", "Success");
    out.putObject("details")
        .put("name", route.name())
        .put("group", route.type().group())
        .put("kind", route.type().plural())
        .put("uid", Codec.text(last.json(), "metadata", "uid"));
    return out;
  }

  private ResourceType core(String plural) {
    return types.find("", "v1", plural).orElseThrow(ApiException::pathNotFound);
  }

  private static Route named(Route route) {
    if (route.name().isEmpty()) {
      throw ApiException.methodNotAllowed("this method");
    }
    return route;
  }

  private static ObjectNode object(ApiRequest request, boolean event) {
    ObjectNode in = asObject(request.json());
    return event ? EventAlias.toCore(in) : in;
  }

  private static ObjectNode asObject(JsonNode node) {
    if (node instanceof ObjectNode o) {
      return o;
    }
    throw ApiException.badRequest("the body must be one object");
  }

  private static long revision(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException _) {
      throw ApiException.badRequest("invalid resource version: " + version);
    }
  }

  private static String trimmed(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
