package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.arr;
import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.provisioning.NetworkConfig;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * NetworkPolicy of the package, and the second network of its pods when a VLAN or subnet is asked
 * for. Addresses come from the {@code whereabouts} allocator, which hands out each once per site;
 * {@code host-local} would hand them out once per node.
 */
final class NetworkManifests {
  /** Name of the NetworkAttachmentDefinition. */
  static final String NAME = "site-network";

  private NetworkManifests() {}

  static void add(SortedMap<String, String> files, PackageRequest request, SiteFacts site) {
    files.put("networkpolicy.yaml", Yaml.write(policy(request, site)));
    if (attached(request)) {
      files.put(
          "network-attachment.yaml",
          Yaml.write(attachment(request, request.network().orElseThrow(), site)));
    }
  }

  /** Whether pods get a second network. */
  static boolean attached(PackageRequest request) {
    return request.network().filter(n -> n.vlan() != null || n.subnet() != null).isPresent();
  }

  private static ObjectNode policy(PackageRequest request, SiteFacts site) {
    Optional<String> subnet =
        request.network().map(NetworkConfig::subnet).flatMap(Cidr::parse).map(Cidr::network);
    List<ObjectNode> ports = ports(request);
    return obj(
        "apiVersion",
        "networking.k8s.io/v1",
        "kind",
        "NetworkPolicy",
        "metadata",
        KrmRenderer.metadata(request, site, request.packageName()),
        "spec",
        obj(
            "podSelector",
                obj("matchLabels", obj("app.kubernetes.io/part-of", request.packageName())),
            "policyTypes", arr("Ingress"),
            "ingress",
                arr(
                    obj("from", arr(obj("podSelector", obj()))),
                    ports.isEmpty()
                        ? null
                        : obj(
                            "from",
                            arr(
                                obj("namespaceSelector", obj()),
                                subnet.map(s -> obj("ipBlock", obj("cidr", s)))),
                            "ports",
                            ports))));
  }

  private static List<ObjectNode> ports(PackageRequest request) {
    TreeSet<String> all = new TreeSet<>();
    request
        .workloads()
        .forEach(u ->
            u.container()
                .ports()
                .forEach(p -> all.add(String.format("%05d/%s", p.port(), p.protocol()))));
    return all.stream()
        .map(p -> obj("port", Integer.parseInt(p.substring(0, 5)), "protocol", p.substring(6)))
        .toList();
  }

  private static ObjectNode attachment(
      PackageRequest request, NetworkConfig network, SiteFacts site) {
    Optional<Cidr> subnet = Optional.ofNullable(network.subnet()).flatMap(Cidr::parse);
    Optional<String> gateway = Optional.ofNullable(network.gateway());
    ObjectNode ipam =
        subnet
            .map(s ->
                obj(
                    "type",
                    "whereabouts",
                    "range",
                    s.network(),
                    "gateway",
                    gateway,
                    "exclude",
                    gateway.map(g -> arr(g + "/" + s.hostPrefix()))))
            .orElseGet(Tree::obj);
    ObjectNode config =
        obj(
            "cniVersion",
            "0.3.1",
            "name",
            NAME,
            "type",
            network.vlan() != null ? "vlan" : "macvlan",
            "master",
            site.uplink(),
            "vlanId",
            network.vlan(),
            "mode",
            network.vlan() != null ? null : "bridge",
            "ipam",
            ipam);
    return obj(
        "apiVersion",
        "k8s.cni.cncf.io/v1",
        "kind",
        "NetworkAttachmentDefinition",
        "metadata",
        KrmRenderer.metadata(request, site, NAME),
        "spec",
        obj("config", config.toPrettyString() + "\n"));
  }
}
