package dev.sluice.operator.adapter.o2ims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.port.O2Ims.Phase;
import dev.sluice.operator.port.O2Ims.RequestData;
import dev.sluice.operator.port.O2Ims.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** ProvisioningRequestData and ProvisioningRequestInfo on the wire. */
final class RequestJson {
  private RequestJson() {}

  /** Exactly the six fields: the schema allows no other. */
  static ObjectNode write(RequestData data) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("provisioningRequestId", data.provisioningRequestId());
    node.put("name", data.name());
    node.put("description", data.description());
    node.put("templateName", data.templateName());
    node.put("templateVersion", data.templateVersion());
    node.set("templateParameters", data.templateParameters());
    return node;
  }

  /** Empty when a required part is missing or of the wrong shape. */
  static Optional<RequestInfo> read(JsonNode json, Optional<String> etag) {
    JsonNode data = json.path("provisioningRequestData");
    JsonNode status = json.path("status");
    if (!data.isObject() || !data.path("provisioningRequestId").isTextual()) {
      return Optional.empty();
    }
    return phase(status)
        .map(phase ->
            new RequestInfo(
                data(data),
                phase,
                HttpAnswer.oneLine(text(status, "message")),
                nodeCluster(json),
                resources(json),
                etag));
  }

  private static Optional<Phase> phase(JsonNode status) {
    String text =
        status.path("provisioningPhase").asText(status.path("provisioningState").asText(""));
    try {
      return Optional.of(Phase.valueOf(text.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RequestData data(JsonNode data) {
    JsonNode parameters = data.path("templateParameters");
    return new RequestData(
        text(data, "provisioningRequestId"),
        text(data, "name"),
        text(data, "description"),
        text(data, "templateName"),
        text(data, "templateVersion"),
        parameters.isObject() ? parameters : JsonNodeFactory.instance.objectNode());
  }

  private static Optional<String> nodeCluster(JsonNode json) {
    return Optional.of(text(json.path("provisionedResourceSet"), "nodeClusterId"))
        .filter(id -> !id.isBlank());
  }

  private static List<String> resources(JsonNode json) {
    List<String> ids = new ArrayList<>();
    for (JsonNode id : json.path("provisionedResourceSet").path("infrastructureResourceIds")) {
      ids.add(id.asText());
    }
    return List.copyOf(ids);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }
}
