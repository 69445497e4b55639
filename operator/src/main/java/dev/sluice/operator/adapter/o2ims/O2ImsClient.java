package dev.sluice.operator.adapter.o2ims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.O2Ims;
import java.util.Optional;
import java.util.function.Function;

/**
 * O2 IMS over HTTP (O-RAN.WG6.TS.O2IMS-INTERFACE): inventory is a probe, provisioning carries the
 * requests. Which API root and major version a site speaks is asked once and remembered.
 */
public final class O2ImsClient implements O2Ims {
  private final SiteHttp http;
  private final ApiRoots roots;
  private final InventoryReader inventory;

  /** Makes a client. */
  public O2ImsClient(SiteHttp http) {
    this.http = http;
    this.roots = new ApiRoots(http);
    this.inventory = new InventoryReader(http, roots);
  }

  @Override
  public Reply<Inventory> inventory(Endpoint endpoint) {
    return http.together(endpoint, () -> inventory.read(endpoint));
  }

  @Override
  public Reply<RequestInfo> get(Endpoint endpoint, String provisioningRequestId) {
    return provisioning(endpoint)
        .then(root ->
            http.send(endpoint, HttpCall.get(root + one(provisioningRequestId)))
                .then(O2ImsClient::info));
  }

  @Override
  public Reply<RequestInfo> create(Endpoint endpoint, RequestData data) {
    return provisioning(endpoint)
        .then(root -> {
          HttpCall post =
              HttpCall.json("POST", root + "/provisioningRequests", RequestJson.write(data));
          return http.send(endpoint, post).then(answer -> created(endpoint, answer));
        });
  }

  // A collection that is not there is a site that changed or is half up, not a missing request.
  private Reply<RequestInfo> created(Endpoint endpoint, HttpAnswer answer) {
    if (answer.status() == 404 || answer.status() == 405) {
      roots.forgetProvisioning(endpoint);
      return answer.unusable("HTTP " + answer.status() + " where provisioningRequests should be");
    }
    return info(answer);
  }

  @Override
  public Reply<RequestInfo> update(Endpoint endpoint, RequestData data, Optional<String> etag) {
    return provisioning(endpoint)
        .then(root -> {
          HttpCall put =
              HttpCall.json(
                  "PUT", root + one(data.provisioningRequestId()), RequestJson.write(data));
          return http.send(endpoint, etag.map(t -> put.with("If-Match", t)).orElse(put))
              .then(O2ImsClient::info);
        });
  }

  @Override
  public Reply<Boolean> delete(Endpoint endpoint, String provisioningRequestId) {
    return provisioning(endpoint)
        .then(root ->
            http.send(endpoint, HttpCall.delete(root + one(provisioningRequestId)))
                .then(HttpAnswer::good)
                .map(_ -> true));
  }

  private Reply<String> provisioning(Endpoint endpoint) {
    return roots
        .provisioning(endpoint)
        .then(found ->
            found
                .map(api -> api.root() + "/" + api.major())
                .<Reply<String>>map(Reply.Ok::new)
                .orElseGet(() ->
                    new Reply.Unavailable<>(
                        Cause.BAD_RESPONSE,
                        "the site serves no o2ims-infrastructureProvisioning API")));
  }

  private static String one(String id) {
    return "/provisioningRequests/" + HttpCall.encode(id);
  }

  private static Reply<RequestInfo> info(HttpAnswer answer) {
    Function<JsonNode, Reply<RequestInfo>> read =
        json ->
            RequestJson.read(json, answer.etag())
                .<Reply<RequestInfo>>map(Reply.Ok::new)
                .orElseGet(() -> answer.unusable("JSON that is no ProvisioningRequestInfo"));
    return answer.json().then(read);
  }
}
