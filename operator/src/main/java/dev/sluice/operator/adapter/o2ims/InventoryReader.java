package dev.sluice.operator.adapter.o2ims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.EdgeSiteStatus.DeploymentManager;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims.Inventory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The probe: versions, the O-Cloud, deployment managers and pools. A page that is served with HTTP
 * 200 but is not what the interface promises is no reachable site.
 */
final class InventoryReader {
  private final SiteHttp http;
  private final ApiRoots roots;

  private record Managers(List<DeploymentManager> list, JsonNode json, Optional<String> oCloudId) {}

  InventoryReader(SiteHttp http, ApiRoots roots) {
    this.http = http;
    this.roots = roots;
  }

  Reply<Inventory> read(Endpoint endpoint) {
    long began = System.nanoTime();
    return roots
        .inventory(endpoint)
        .then(api -> {
          Duration roundTrip = Duration.ofNanos(System.nanoTime() - began);
          return roots
              .probeProvisioning(endpoint)
              .then(provisioning -> content(endpoint, api, provisioning, roundTrip));
        });
  }

  private Reply<Inventory> content(
      Endpoint endpoint, ApiRoots.Api api, Optional<ApiRoots.Api> provisioning, Duration rtt) {
    return base(endpoint, api)
        .then(base ->
            managers(endpoint, base)
                .then(managers ->
                    oCloud(endpoint, base)
                        .then(oCloud ->
                            pools(endpoint, base)
                                .map(pools ->
                                    new Inventory(
                                        oCloud.or(managers::oCloudId),
                                        versions(api, provisioning),
                                        provisioning.isPresent(),
                                        managers.list(),
                                        pools,
                                        CapacitySum.of(managers.json()),
                                        rtt)))));
  }

  // A bare /api_versions does not say under which root the inventory stands.
  private Reply<String> base(Endpoint endpoint, ApiRoots.Api api) {
    if (!api.root().isEmpty()) {
      return new Reply.Ok<>(api.root() + "/" + api.major());
    }
    List<String> candidates =
        List.of("/o2ims-infrastructureInventory/", "/o2ims_infrastructureInventory/", "/");
    for (String candidate : candidates) {
      String base = candidate + api.major();
      Reply<HttpAnswer> reply =
          http.send(endpoint, HttpCall.get(base + "/deploymentManagers")).then(HttpAnswer::good);
      if (!(reply instanceof Reply.NotFound<HttpAnswer>)) {
        return reply.map(_ -> base);
      }
    }
    return new Reply.Ok<>("/o2ims-infrastructureInventory/" + api.major());
  }

  private Reply<Managers> managers(Endpoint endpoint, String base) {
    return http.send(endpoint, HttpCall.get(base + "/deploymentManagers"))
        .then(answer ->
            answer.status() == 404
                ? answer.unusable("HTTP 404 where deploymentManagers should be")
                : answer.json().then(json -> managers(answer, json)));
  }

  private static Reply<Managers> managers(HttpAnswer answer, JsonNode json) {
    List<DeploymentManager> list = new ArrayList<>();
    Optional<String> oCloud = Optional.empty();
    for (JsonNode one : json) {
      String id = text(one, "deploymentManagerId", "deployment_manager_id");
      if (id == null) {
        return answer.unusable("a deployment manager without deploymentManagerId");
      }
      list.add(
          new DeploymentManager(
              id, text(one, "name", "name"), text(one, "serviceUri", "service_uri")));
      oCloud = oCloud.or(() -> Optional.ofNullable(text(one, "oCloudId", "o_cloud_id")));
    }
    return json.isArray()
        ? new Reply.Ok<>(new Managers(List.copyOf(list), json, oCloud))
        : answer.unusable("deploymentManagers that are no list");
  }

  private Reply<Optional<String>> oCloud(Endpoint endpoint, String base) {
    return optional(
        http.send(endpoint, HttpCall.get(base))
            .then(answer ->
                answer
                    .json()
                    .then(json ->
                        json.isObject()
                            ? new Reply.Ok<>(
                                Optional.ofNullable(text(json, "oCloudId", "o_cloud_id")))
                            : answer.unusable("an OCloudInfo that is no object"))),
        Optional.empty());
  }

  private Reply<List<String>> pools(Endpoint endpoint, String base) {
    return optional(
        http.send(endpoint, HttpCall.get(base + "/resourcePools"))
            .then(answer -> answer.json().then(json -> pools(answer, json))),
        List.of());
  }

  private static Reply<List<String>> pools(HttpAnswer answer, JsonNode json) {
    List<String> ids = new ArrayList<>();
    for (JsonNode one : json) {
      String id = text(one, "resourcePoolId", "resource_pool_id");
      if (id == null) {
        return answer.unusable("a resource pool without resourcePoolId");
      }
      ids.add(id);
    }
    return json.isArray()
        ? new Reply.Ok<>(List.copyOf(ids))
        : answer.unusable("resourcePools that are no list");
  }

  private static <T> Reply<T> optional(Reply<T> reply, T absent) {
    return reply instanceof Reply.NotFound<T> ? new Reply.Ok<>(absent) : reply;
  }

  private static List<String> versions(ApiRoots.Api api, Optional<ApiRoots.Api> provisioning) {
    List<String> all = new ArrayList<>();
    api.versions().forEach(v -> all.add("o2ims-infrastructureInventory/" + v));
    provisioning
        .map(ApiRoots.Api::versions)
        .orElse(List.of())
        .forEach(v -> all.add("o2ims-infrastructureProvisioning/" + v));
    return List.copyOf(all);
  }

  // Old mocks wrap ids as {"value": "…"}.
  private static @Nullable String text(JsonNode node, String camel, String snake) {
    JsonNode found = node.has(camel) ? node.path(camel) : node.path(snake);
    String text = found.isObject() ? found.path("value").asText("") : found.asText("");
    return text.isBlank() ? null : text;
  }
}
