package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.operator.port.O2Ims;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The O2 IMS request of a package. It stands in the package itself, without the id, so that a
 * restored revision brings the request that belongs to it.
 */
public final class SiteRequest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String KEY = "request.json";

  private SiteRequest() {}

  /** The ConfigMap that carries it; annotated local-config, so the site does not apply it. */
  static ObjectNode manifest(PackageRequest request) {
    ObjectNode body =
        obj(
            "name", request.name(),
            "description", request.description(),
            "templateName", request.templateName(),
            "templateVersion", request.templateVersion(),
            "templateParameters", request.templateParameters());
    return obj(
        "apiVersion",
        "v1",
        "kind",
        "ConfigMap",
        "metadata",
        obj("name", "o2ims-request", "annotations", obj(KrmRenderer.LOCAL_CONFIG, "true")),
        "data",
        obj(KEY, body.toPrettyString() + "\n"));
  }

  /**
   * Reads it back.
   *
   * @param files the package
   * @param id id to give it: the ProvisioningRequest's uid
   * @return empty when the package carries none that can be read
   */
  public static Optional<O2Ims.RequestData> of(SortedMap<String, String> files, String id) {
    String file = files.get(KrmRenderer.SITE_REQUEST);
    if (file == null) {
      return Optional.empty();
    }
    try {
      JsonNode body = JSON.readTree(YAML.readTree(file).path("data").path(KEY).asText());
      return body.isObject()
          ? Optional.of(
              new O2Ims.RequestData(
                  id,
                  body.path("name").asText(),
                  body.path("description").asText(),
                  body.path("templateName").asText(),
                  body.path("templateVersion").asText(),
                  body.path("templateParameters")))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Whether a site holds what is wanted: all fields equal, parameters by canonical JSON. */
  public static boolean same(O2Ims.RequestData held, O2Ims.RequestData wanted) {
    return held.provisioningRequestId().equalsIgnoreCase(wanted.provisioningRequestId())
        && held.name().equals(wanted.name())
        && held.description().equals(wanted.description())
        && held.templateName().equals(wanted.templateName())
        && held.templateVersion().equals(wanted.templateVersion())
        && canonical(held.templateParameters()).equals(canonical(wanted.templateParameters()));
  }

  private static String canonical(JsonNode tree) {
    return Tree.sorted(tree).toString();
  }
}
