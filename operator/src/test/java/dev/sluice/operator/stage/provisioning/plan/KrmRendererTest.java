package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.operator.port.O2Ims;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KrmRendererTest {
  /** A claim's access mode cannot be changed, so it must not follow the number of pods. */
  @Test
  void claimsTheSameVolumeForOnePodAndForMany() {
    String spec =
        """
        targetCluster: edge1
        workloads: [{template: upf, replicas: %d}]
        resourceRequirements: {cpu: "1", memory: 1Gi, storage: 5Gi}
        """;
    var one = KrmRenderer.render(Samples.request("r", spec.formatted(1)), Samples.site("edge1"));
    var many = KrmRenderer.render(Samples.request("r", spec.formatted(3)), Samples.site("edge1"));
    assertThat(many.get("upf-pvc.yaml"))
        .contains("- ReadWriteOnce")
        .isEqualTo(one.get("upf-pvc.yaml"));
    assertThat(many.get("upf-deployment.yaml")).contains("topologyKey: kubernetes.io/hostname");
    assertThat(one.get("upf-deployment.yaml"))
        .contains("type: Recreate")
        .doesNotContain("affinity");
  }

  private static final String FULL =
      """
      targetCluster: edge1
      workloads:
      - {template: o-ran-cu}
      - {template: o-ran-du, replicas: 2, parameters: {cells: [{cellId: "1"}]}}
      - {template: generic, name: web, scaling: {minReplicas: 1, maxReplicas: 3}}
      resourceRequirements: {cpu: "2", memory: 1Gi, storage: 5Gi}
      networkConfig:
        vlan: 7
        subnet: 10.0.1.0/24
        gateway: 10.0.1.1
        sliceType: eMBB
        multicast:
        - name: m
          input: {interface: eth0, group: 239.0.0.1}
          outputs: [{interface: eth1, address: 239.0.0.2}]
          nodeSelector: {c: "1", a: "2", b: "3"}
      """;

  @Test
  void rendersTheSameBytesEveryTime() {
    // Given
    SortedMap<String, String> first = render("full", FULL);
    // When, Then
    IntStream.range(0, 20).forEach(i -> assertThat(render("full", FULL)).isEqualTo(first));
  }

  @Test
  void ignoresTheOrderOfParameterMembers() {
    // Given
    String a =
        "{targetCluster: e, workloads: [{template: upf, parameters: {x: 1, y: {p: 2, q: 3}}}]}";
    String b =
        "{targetCluster: e, workloads: [{template: upf, parameters: {y: {q: 3, p: 2}, x: 1}}]}";
    // When, Then
    assertThat(render("p", a)).isEqualTo(render("p", b));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void yamlReadsBackAsTheTreeItWasWrittenFrom(long seed) {
    // Given
    ObjectNode tree = (ObjectNode) random(new Random(seed), 4, true);
    // When
    JsonNode back = Samples.tree(Yaml.write(tree));
    // Then
    assertThat(back).isEqualTo(tree);
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 300).mapToObj(Long::valueOf);
  }

  @Test
  void everyReferenceInThePackageResolves() {
    // Given
    Map<String, JsonNode> byKind = new LinkedHashMap<>();
    render("full", FULL).values().stream()
        .map(Samples::tree)
        .forEach(
            o -> byKind.put(o.path("kind").asText() + "/" + o.at("/metadata/name").asText(), o));
    // When, Then
    byKind.forEach((id, o) -> {
      switch (o.path("kind").asText()) {
        case "ServiceMonitor" -> assertMonitorFindsItsService(o, byKind);
        case "Deployment" -> assertVolumesExist(o, byKind);
        case "HorizontalPodAutoscaler" -> {
          JsonNode target = byKind.get("Deployment/" + o.at("/spec/scaleTargetRef/name").asText());
          assertThat(target).isNotNull();
          assertThat(target.at("/spec").has("replicas")).isFalse();
        }
        default -> {}
      }
    });
    assertThat(byKind.keySet())
        .contains(
            "Deployment/o-ran-cu-cp",
            "Deployment/o-ran-cu-up",
            "Deployment/o-ran-du",
            "Deployment/web",
            "HorizontalPodAutoscaler/web",
            "PersistentVolumeClaim/web-data",
            "RelayRule/m",
            "NetworkAttachmentDefinition/site-network",
            "ConfigMap/slice-config",
            "NetworkPolicy/full",
            "Namespace/full",
            "Kptfile/full");
  }

  private static void assertMonitorFindsItsService(JsonNode monitor, Map<String, JsonNode> all) {
    List<JsonNode> found =
        all.values().stream()
            .filter(o -> o.path("kind").asText().equals("Service"))
            .filter(o -> covers(o.at("/metadata/labels"), monitor.at("/spec/selector/matchLabels")))
            .toList();
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().at("/spec/ports").findValuesAsText("name"))
        .contains(monitor.at("/spec/endpoints/0/port").asText());
  }

  private static void assertVolumesExist(JsonNode deployment, Map<String, JsonNode> all) {
    JsonNode pod = deployment.at("/spec/template/spec");
    Set<String> mounted =
        new HashSet<>(pod.at("/containers/0/volumeMounts").findValuesAsText("name"));
    for (JsonNode v : pod.path("volumes")) {
      assertThat(mounted).contains(v.path("name").asText());
      if (v.has("persistentVolumeClaim")) {
        assertThat(all)
            .containsKey(
                "PersistentVolumeClaim/" + v.at("/persistentVolumeClaim/claimName").asText());
      }
      if (v.has("configMap")) {
        assertThat(all).containsKey("ConfigMap/" + v.at("/configMap/name").asText());
      }
    }
    JsonNode resources = pod.at("/containers/0/resources");
    assertThat(resources.get("requests")).isEqualTo(resources.get("limits"));
  }

  private static boolean covers(JsonNode labels, JsonNode wanted) {
    return wanted.properties().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
  }

  @Test
  void thePackageBringsItsOwnSiteRequest() {
    // Given
    PackageRequest request = Samples.request("p", FULL);
    // When
    O2Ims.RequestData data =
        SiteRequest.of(KrmRenderer.render(request, Samples.site("edge1")), "some-uid")
            .orElseThrow();
    // Then
    assertThat(data.provisioningRequestId()).isEqualTo("some-uid");
    assertThat(data.templateName()).isEqualTo("o-ran-cu-cp");
    assertThat(data.templateParameters()).isEqualTo(request.templateParameters());
    assertThat(data.templateParameters().at("/workloads/3/name").asText()).isEqualTo("web");
  }

  @ParameterizedTest
  @CsvSource({
    "URLLC,  1ms,  99.999%, , 85",
    "URLLC, 5ms, 99.9%,, 86",
    "URLLC, 9.9ms, , , 86",
    "URLLC, 10ms, , , 82",
    "URLLC, 10ms, , 5Mbps, 83",
    "URLLC, , , , 82",
    "URLLC, 30ms, , , 84",
    "eMBB, , , , 9",
    "eMBB, 300ms, , 1Gbps, 6",
    "eMBB, 0.5s, , , 8",
    "eMBB, 100ms, , , 7",
    "eMBB, 20ms, , , 80",
    "mMTC, , , , 9",
    "mMTC, 1s, , , 9",
    "mMTC, 150ms, , , 7"
  })
  void choosesTheFiveQiOfTheTable(
      String slice, String latency, String availability, String throughput, int expected) {
    // Given
    String sla =
        (latency == null ? "" : ", maxLatency: " + latency)
            + (availability == null ? "" : ", availability: " + availability)
            + (throughput == null ? "" : ", minThroughput: " + throughput);
    String spec =
        "{targetCluster: e, networkConfig: {sliceType: "
            + slice
            + "}, slaRequirements: {"
            + (sla.isEmpty() ? "" : sla.substring(2))
            + "}}";
    // When
    JsonNode config = Samples.tree(render("p", spec).get("slice-config.yaml"));
    // Then
    assertThat(config.at("/data/5qi").asText()).isEqualTo(Integer.toString(expected));
  }

  @Test
  void longAndDottedRequestNamesGiveLegalNamespaces() {
    // Given
    String name = "a.very.long-name".repeat(10);
    // When
    String namespace = RequestReader.packageName(name);
    // Then
    assertThat(namespace).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  }

  static SortedMap<String, String> render(String name, String spec) {
    return KrmRenderer.render(Samples.request(name, spec), Samples.site("edge1"));
  }

  private static JsonNode random(Random r, int depth, boolean object) {
    if (object || depth > 0 && r.nextInt(3) == 0) {
      ObjectNode out = Tree.obj();
      IntStream.range(0, r.nextInt(5)).forEach(i -> out.set(text(r), random(r, depth - 1, false)));
      return out;
    }
    return switch (depth > 0 ? r.nextInt(5) : 1 + r.nextInt(4)) {
      case 0 ->
          Tree.arr(
              IntStream.range(0, r.nextInt(4))
                  .mapToObj(i -> random(r, depth - 1, false))
                  .toArray());
      case 1 -> Tree.obj("v", r.nextInt()).get("v");
      case 2 -> Tree.obj("v", r.nextBoolean()).get("v");
      default -> Tree.obj("v", text(r)).get("v");
    };
  }

  private static String text(Random r) {
    String[] odd = {
      "",
      "yes",
      "No",
      "null",
      "~",
      "1e3",
      "0x1F",
      "012",
      "1_000",
      "12:30:45",
      "2026-01-01",
      "- a",
      "a: b",
      "#c",
      "{x}",
      "[y]",
      "&z",
      "*w",
      "!t",
      "|",
      ">",
      "%",
      "@",
      "`",
      "\"q\"",
      "'",
      "\\",
      "line\nnext\n",
      "line\n\n  next\n",
      " lead\n",
      "tail \n",
      "two\n\n",
      "\ttab",
      "\r\n",
      "ü€😀",
      "\u0007",
      "\u2028",
      "-1",
      "+1",
      ".5",
      ".inf",
      "=",
      "<<",
      "a b",
      "a/b.c-d_e",
      "on",
      "off",
      "y",
      "\nfirst",
      "a\n\t\nb\n"
    };
    return r.nextInt(4) == 0 ? "k" + r.nextInt(1000) : odd[r.nextInt(odd.length)];
  }
}
