package dev.sluice.operator.adapter.o2ims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which spelling of the API roots a site speaks: hyphens (every implementation), underscores (old
 * texts and mocks), or a bare {@code /api_versions}. What worked is tried first the next time.
 */
final class ApiRoots {
  private static final List<String> INVENTORY =
      List.of("/o2ims-infrastructureInventory", "/o2ims_infrastructureInventory", "");
  private static final List<String> PROVISIONING =
      List.of("/o2ims-infrastructureProvisioning", "/o2ims_infrastructureProvisioning");

  private final SiteHttp http;
  private final Map<String, String> inventoryRoots = new ConcurrentHashMap<>();
  private final Map<String, Api> provisioningApis = new ConcurrentHashMap<>();

  /**
   * An API as served.
   *
   * @param root path in front of the version; empty = no API name in paths
   * @param versions semantic versions
   * @param major URL part of the highest one that is not deprecated, such as {@code v2}
   */
  record Api(String root, List<String> versions, String major) {}

  ApiRoots(SiteHttp http) {
    this.http = http;
  }

  /** Asks for the inventory's versions: always over the wire, since this is the probe. */
  Reply<Api> inventory(Endpoint endpoint) {
    List<String> order = first(inventoryRoots.get(endpoint.url()), INVENTORY);
    return ask(endpoint, order)
        .then(found -> {
          found.ifPresentOrElse(
              api -> inventoryRoots.put(endpoint.url(), api.root()),
              () -> inventoryRoots.remove(endpoint.url()));
          return found
              .<Reply<Api>>map(Reply.Ok::new)
              .orElseGet(() ->
                  new Reply.Unavailable<>(
                      Cause.BAD_RESPONSE,
                      "no O2 IMS there: neither /o2ims-infrastructureInventory/api_versions"
                          + " nor its older spellings exist"));
        });
  }

  /** The provisioning API as last seen; asked for once. Empty when the site has none. */
  Reply<Optional<Api>> provisioning(Endpoint endpoint) {
    Api known = provisioningApis.get(endpoint.url());
    return known == null ? probeProvisioning(endpoint) : new Reply.Ok<>(Optional.of(known));
  }

  /** Asks for the provisioning API's versions over the wire. */
  Reply<Optional<Api>> probeProvisioning(Endpoint endpoint) {
    Api known = provisioningApis.get(endpoint.url());
    Reply<Optional<Api>> reply =
        ask(endpoint, first(known == null ? null : known.root(), PROVISIONING));
    if (reply instanceof Reply.Ok<Optional<Api>>(var found)) {
      found.ifPresentOrElse(
          api -> provisioningApis.put(endpoint.url(), api),
          () -> provisioningApis.remove(endpoint.url()));
    }
    return reply;
  }

  void forgetProvisioning(Endpoint endpoint) {
    provisioningApis.remove(endpoint.url());
  }

  private Reply<Optional<Api>> ask(Endpoint endpoint, List<String> order) {
    for (String root : order) {
      Reply<Optional<Api>> reply =
          http.send(endpoint, HttpCall.get(root + "/api_versions"))
              .then(answer -> answer.json().then(json -> api(root, answer, json)))
              .map(Optional::of);
      if (!(reply instanceof Reply.NotFound<Optional<Api>>)) {
        return reply;
      }
    }
    return new Reply.Ok<>(Optional.empty());
  }

  private static Reply<Api> api(String root, HttpAnswer answer, JsonNode json) {
    JsonNode list = json.has("apiVersions") ? json.path("apiVersions") : json.path("api_versions");
    List<String> all = new ArrayList<>();
    List<String> current = new ArrayList<>();
    for (JsonNode one : list) {
      String version = one.isTextual() ? one.textValue() : one.path("version").asText("");
      if (version.matches("v?[0-9]+(\\.[0-9]+){0,2}")) {
        all.add(version);
        if (!one.path("isDeprecated").asBoolean(false)) {
          current.add(version);
        }
      }
    }
    return all.isEmpty()
        ? answer.unusable("an api_versions document without apiVersions")
        : new Reply.Ok<>(new Api(root, List.copyOf(all), major(current.isEmpty() ? all : current)));
  }

  private static String major(List<String> versions) {
    return versions.stream()
        .map(v -> Integer.valueOf(v.replaceAll("^v|\\..*", "")))
        .max(Comparator.naturalOrder())
        .map(n -> "v" + Math.max(1, n))
        .orElse("v1");
  }

  private static List<String> first(@Nullable String known, List<String> all) {
    if (known == null) {
      return all;
    }
    List<String> order = new ArrayList<>(List.of(known));
    all.stream().filter(r -> !r.equals(known)).forEach(order::add);
    return order;
  }
}
