package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    // Given
    String spec =
        """
        targetCluster: edge1
        resourceRequirements: {cpu: eight, memory: "-1Gi"}
        networkConfig: {vlan: 5000, subnet: 999.1.1.0/99, gateway: 10.0.0.1, plmnId: "12"}
        slaRequirements: {maxLatency: fast}
        """;
    // When
    List<Problem> problems = bad(spec, Reason.INVALID_SPEC);
    // Then
    assertThat(problems)
        .extracting(Problem::field)
        .containsExactlyInAnyOrder(
            "spec.resourceRequirements.cpu",
            "spec.resourceRequirements.memory",
            "spec.networkConfig.vlan",
            "spec.networkConfig.plmnId",
            "spec.networkConfig.subnet",
            "spec.slaRequirements.maxLatency");
    assertThat(Problem.text(problems))
        .contains("'5000' is not allowed; give 1 to 4094")
        .contains("'eight' is not allowed; give a positive Kubernetes quantity such as 8 or 8000m");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.100.0/24, 192.168.100.1, true", "192.168.100.0/24, 192.168.101.1, false",
    "10.0.0.0/9, 10.127.255.255, true", "10.0.0.0/9, 10.128.0.0, false",
    "2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false",
    "10.0.0.0/8, 2001:db8::1, false", "::/0, ::1, true"
  })
  void theGatewayMustLieInsideTheSubnet(String subnet, String gateway, boolean inside) {
    // When
    RequestReader.Result result =
        RequestReader.read(
            "r",
            Samples.spec(
                "{targetCluster: e, networkConfig: {subnet: '"
                    + subnet
                    + "', gateway: '"
                    + gateway
                    + "'}}"),
            Samples.catalogue());
    // Then
    assertThat(result instanceof RequestReader.Result.Good).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/33", "10.0.0/8", "10.0.0.0", "1::2::3/64", "12345::/16", "01.2.3.4/8"})
  void refusesWhatIsNoNetwork(String subnet) {
    assertThat(
            bad(
                "{targetCluster: e, networkConfig: {subnet: '" + subnet + "'}}",
                Reason.INVALID_SPEC))
        .hasSize(1);
  }

  @Test
  void aFlowThatNoRelayWouldTakeIsRefusedWithItsField() {
    assertThat(
            bad(
                """
                targetCluster: e
                networkConfig:
                  multicast:
                  - name: a
                    input: {interface: eth1, group: 239.1.1.1, port: 5000}
                    outputs: [{interface: eth2, address: "ff3e::1"}]
                    rateLimit: {}
                """,
                Reason.INVALID_SPEC))
        .extracting(Problem::field)
        .containsExactly(
            "spec.networkConfig.multicast[0].outputs[0].address",
            "spec.networkConfig.multicast[0].rateLimit");
  }

  @Test
  void twoFlowsOfTheSamePacketsOnTheSameNodesAreRefused() {
    String flows =
        """
        targetCluster: e
        networkConfig:
          multicast:
          - name: a
            input: {interface: eth1, group: 239.1.1.1}
            outputs: [{interface: eth2, address: 239.2.1.1}]
            nodeSelector: {zone: one}
          - name: b
            input: {interface: eth1, group: 239.1.1.1, port: 0, protocol: udp}
            outputs: [{interface: eth3, address: 239.2.1.1}]
            nodeSelector: {zone: %s}
        """;
    List<Problem> problems = bad(flows.formatted("one"), Reason.INVALID_SPEC);
    assertThat(problems)
        .extracting(Problem::field)
        .containsExactly("spec.networkConfig.multicast[1].input");
    assertThat(problems.getFirst().allowed()).contains("a relays the same one");
    assertThat(RequestReader.read("r", Samples.spec(flows.formatted("two")), Samples.catalogue()))
        .isInstanceOf(RequestReader.Result.Good.class);
  }

  @Test
  void aFlowWithoutInputInTheParametersOfATemplateIsRefusedWithItsField() {
    var network =
        Samples.spec("{targetCluster: e, networkConfig: {multicast: [{name: a}]}}").networkConfig();
    assertThat(FlowChecks.of("x/multicast", network.multicast()))
        .extracting(Problem::field)
        .containsExactly("x/multicast[0].input");
  }

  @Test
  void refusesBothFormsAtOnce() {
    assertThat(
            bad(
                    "{targetCluster: e, templateName: upf, templateVersion: 1.0.0, templateParameters:"
                        + " {clusterName: e}}",
                    Reason.INVALID_SPEC)
                .getFirst()
                .allowed())
        .contains("exactly one form");
  }

  @Test
  void anUnknownTemplateIsNamedWithWhatThereIs() {
    // When
    List<Problem> problems =
        bad("{targetCluster: e, workloads: [{template: nope}]}", Reason.TEMPLATE_NOT_FOUND);
    // Then
    assertThat(problems.getFirst().field()).isEqualTo("spec.workloads[0].template");
    assertThat(problems.getFirst().text()).contains("'nope'").contains("o-ran-du (1.0.0)");
  }

  @Test
  void parametersAreCheckedAgainstTheSchemaWithPointers() {
    // When
    List<Problem> problems =
        bad(
            "{targetCluster: e, workloads: [{template: o-ran-du, parameters: {cells: [{pci: 2000},"
                + " {cellId: a, bandwidthMhz: 7}]}}]}",
            Reason.INVALID_PARAMETERS);
    // Then
    assertThat(problems)
        .extracting(Problem::field)
        .containsExactly(
            "spec.workloads[0].parameters/cells/0",
            "spec.workloads[0].parameters/cells/0/pci",
            "spec.workloads[0].parameters/cells/1/bandwidthMhz");
  }

  @Test
  void twoWorkloadsOfOneTemplateGetNamesOfTheirOwn() {
    // When
    PackageRequest request =
        Samples.request("r", "{targetCluster: e, workloads: [{template: upf}, {template: UPF}]}");
    // Then
    assertThat(request.workloads())
        .extracting(PackageRequest.Unit::name)
        .containsExactly("upf", "upf-2");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    assertThat(
            bad(
                    "{targetCluster: e, workloads: [{template: upf, name: a}, {template: upf, name:"
                        + " a}]}",
                    Reason.INVALID_SPEC)
                .getFirst()
                .field())
        .isEqualTo("spec.workloads[1].name");
  }

  @ParameterizedTest
  @CsvSource({"1.9.0, 1.10.0", "v1, v2", "1.0, 1.0.1", "1.0.0-rc1, 1.0.0-rc2"})
  void newerVersionsSortLater(String older, String newer) {
    assertThat(TemplateCatalogue.compareVersions(older, newer)).isNegative();
    assertThat(TemplateCatalogue.compareVersions(newer, older)).isPositive();
  }

  @Test
  void cataloguesNameKeyAndFieldOfEveryMistake() {
    // When
    CatalogueParser.Parsed parsed =
        CatalogueParser.parse(
            "ConfigMap ns/c key a.yaml",
            """
            templates:
            - name: Bad_Name
              version: 1.0.0
              image: busybox:latest
              resources: {cpu: x, memory: 1Gi}
            - name: good
              version: 1.0.0
              image: example/app:1.2.3
              resources: {cpu: "1", memory: 1Gi}
            """);
    // Then
    assertThat(parsed.catalogue().find("good", null)).hasSize(1);
    assertThat(parsed.problems())
        .extracting(Problem::field)
        .containsExactlyInAnyOrder(
            "ConfigMap ns/c key a.yaml: templates[0].name",
            "ConfigMap ns/c key a.yaml: templates[0].image",
            "ConfigMap ns/c key a.yaml: templates[0].resources.cpu");
  }

  private static List<Problem> bad(String spec, Reason reason) {
    RequestReader.Result result = RequestReader.read("r", Samples.spec(spec), Samples.catalogue());
    assertThat(result).isInstanceOf(RequestReader.Result.Bad.class);
    RequestReader.Result.Bad bad = (RequestReader.Result.Bad) result;
    assertThat(bad.reason()).isEqualTo(reason);
    return bad.problems();
  }
}
