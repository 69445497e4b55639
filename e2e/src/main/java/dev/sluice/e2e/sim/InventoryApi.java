package dev.sluice.e2e.sim;

import static dev.sluice.e2e.sim.Answer.arr;
import static dev.sluice.e2e.sim.Answer.obj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** O2 IMS infrastructure inventory, versions 1 and 2: one deployment manager, three pools. */
final class InventoryApi {
  private static final String NAME = "o2ims-infrastructureInventory";
  private static final Map<String, String> VERSIONS = Map.of("v1", "1.0.0", "v2", "2.0.0");

  private final SiteProfile profile;
  private final String baseUrl;

  InventoryApi(SiteProfile profile, String baseUrl) {
    this.profile = profile;
    this.baseUrl = baseUrl;
  }

  /** Answers; the path begins after the API's name. */
  Answer answer(Call call) {
    if (!call.is("GET")) {
      return Answer.notAllowed(call.method(), "GET");
    }
    String version = call.segment(0);
    if (version.equals("api_versions")) {
      return Answer.json(200, versions(NAME, List.of("1.0.0", "2.0.0")));
    }
    String full = VERSIONS.get(version);
    if (full == null) {
      return Answer.notFound("version " + version + " of " + NAME);
    }
    return (call.segment(1).equals("api_versions")
            ? Answer.json(200, versions(NAME + "/" + version, List.of(full)))
            : resource(call.below(1), version.equals("v1")))
        .with("Version", full);
  }

  static ObjectNode versions(String path, List<String> versions) {
    ArrayNode all = arr();
    versions.forEach(v -> all.add(obj("version", v)));
    return obj("uriPrefix", "/" + path, "apiVersions", all);
  }

  private Answer resource(Call call, boolean v1) {
    return switch (call.segment(0)) {
      case "" -> Answer.json(200, oCloud());
      case "deploymentManagers" -> list(call, "deploymentManagerId", arr(deploymentManager()));
      case "resourcePools" ->
          list(call, "resourcePoolId", arr(compute(v1), storage(v1), network(v1)));
      default -> Answer.notFound("/" + String.join("/", call.path()));
    };
  }

  private static Answer list(Call call, String idField, ArrayNode all) {
    if (call.path().size() == 1) {
      return Answer.json(200, all);
    }
    for (JsonNode one : all) {
      if (call.path().size() == 2 && one.path(idField).asText().equals(call.segment(1))) {
        return Answer.json(200, one);
      }
    }
    return Answer.notFound("/" + String.join("/", call.path()));
  }

  private ObjectNode oCloud() {
    return obj(
        "oCloudId",
        id("ocloud"),
        "globalCloudId",
        id("globalcloud"),
        "name",
        "O-Cloud " + profile.name(),
        "description",
        "Edge site " + profile.name(),
        "serviceUri",
        baseUrl,
        "extensions",
        obj("region", profile.region()));
  }

  private ObjectNode deploymentManager() {
    int n = profile.nodes();
    return obj(
        "deploymentManagerId", id("deploymentmanager"),
        "name", "Kubernetes-" + upper(),
        "description", "Kubernetes cluster " + profile.clusterName(),
        "oCloudId", id("ocloud"),
        "serviceUri", baseUrl,
        "supportedLocations", arr(location()),
        "capabilities",
            obj(
                "packageManager", "helm",
                "cni", arr("flannel", "calico"),
                "storageClasses", arr("local-path", "nfs"),
                "ingress", arr("nginx", "traefik"),
                "monitoring", arr("prometheus", "grafana", "jaeger")),
        "capacity",
            obj(
                "total_nodes", n,
                "total_cpu_cores", 32 * n,
                "total_memory_gb", 128 * n,
                "total_storage_gb", 1000 * n,
                "available_cpu_cores", 16 * n,
                "available_memory_gb", 64 * n,
                "available_storage_gb", 500 * n),
        "extensions",
            obj(
                "type",
                "KUBERNETES",
                "kubernetesVersion",
                "v1.28.3",
                "containerRuntime",
                "containerd",
                "clusterCidr",
                cidr(200),
                "serviceCidr",
                cidr(100),
                "podCidr",
                cidr(150)));
  }

  private ObjectNode compute(boolean v1) {
    return pool(
        v1,
        "COMPUTE",
        "Rack A",
        obj(
            "types", arr("VIRTUAL_MACHINE", "CONTAINER"),
            "architecture", "x86_64",
            "hypervisor", "KVM",
            "numa", true,
            "hardwareAcceleration", arr("SR-IOV", "DPDK"),
            "totalNodes", profile.nodes(),
            "perNode", obj("cpuCores", 32, "memoryGb", 128, "storageGb", 1000)));
  }

  private ObjectNode storage(boolean v1) {
    int i = profile.number();
    return pool(
        v1,
        "STORAGE",
        "Rack B",
        obj(
            "types",
            arr("STORAGE_VOLUME"),
            "media",
            arr("SSD", "NVMe"),
            "replicationFactor",
            3,
            "erasureCoding",
            true,
            "compression",
            true,
            "encryption",
            "AES-256",
            "totalCapacityTb",
            10 * (i + 1),
            "availableCapacityTb",
            5 * (i + 1),
            "iopsCapability",
            100_000 * i));
  }

  private ObjectNode network(boolean v1) {
    int i = profile.number();
    return pool(
        v1,
        "NETWORK",
        "Network Equipment",
        obj(
            "types",
            arr("NETWORK_FUNCTION"),
            "functions",
            arr("UPF", "AMF", "SMF", "AUSF", "UDM"),
            "bandwidthGbps",
            100 * i,
            "latencyMs",
            (10 + i) / 10.0,
            "radio",
            arr("5G-NR", "LTE", "WiFi-6"),
            "sliceSupport",
            true,
            "edgeComputing",
            true,
            "mecCapabilities",
            arr("traffic_steering", "local_breakout", "edge_analytics")));
  }

  /** Version 2 replaced the pool's location by the site it stands at. */
  private ObjectNode pool(boolean v1, String kind, String place, ObjectNode extensions) {
    ObjectNode pool =
        obj(
            "resourcePoolId", id("pool-" + kind),
            "name", upper() + "-" + kind,
            "description", kind.toLowerCase(Locale.ROOT) + " of " + profile.name());
    if (v1) {
      pool.put("oCloudId", id("ocloud"));
      pool.put("globalLocationId", location());
      pool.put("location", "Edge Site " + profile.number() + " - " + place);
    } else {
      pool.put("oCloudSiteId", id("site"));
    }
    pool.set("extensions", extensions);
    return pool;
  }

  private String location() {
    return "global-location-" + profile.name();
  }

  private String upper() {
    return profile.name().toUpperCase(Locale.ROOT);
  }

  private String cidr(int base) {
    return "10." + (base + profile.number()) % 256 + ".0.0/16";
  }

  private String id(String what) {
    return uuid(profile.name(), what);
  }

  /** The same thing of the same site has the same id in every run. */
  static String uuid(String site, String what) {
    return UUID.nameUUIDFromBytes((site + "/" + what).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
