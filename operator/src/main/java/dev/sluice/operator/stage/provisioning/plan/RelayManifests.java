package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.provisioning.NetworkConfig;
import java.util.List;
import java.util.SortedMap;

/** RelayRules of the flows a request wants relayed at the site. */
final class RelayManifests {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RelayManifests() {}

  static void add(SortedMap<String, String> files, PackageRequest request, SiteFacts site) {
    request
        .network()
        .map(NetworkConfig::multicast)
        .orElse(List.of())
        .forEach(flow ->
            files.put("relay-" + flow.name() + ".yaml", Yaml.write(rule(request, site, flow))));
  }

  private static ObjectNode rule(
      PackageRequest request, SiteFacts site, NetworkConfig.Multicast flow) {
    return obj(
        "apiVersion",
        "sluice.dev/v1alpha1",
        "kind",
        "RelayRule",
        "metadata",
        KrmRenderer.metadata(request, site, flow.name()),
        "spec",
        obj(
            "input",
            JSON.valueToTree(flow.input()),
            "outputs",
            JSON.valueToTree(flow.outputs()),
            "nodeSelector",
            flow.nodeSelector().isEmpty() ? null : flow.nodeSelector(),
            "rateLimit",
            flow.rateLimit() == null ? null : JSON.valueToTree(flow.rateLimit())));
  }
}
