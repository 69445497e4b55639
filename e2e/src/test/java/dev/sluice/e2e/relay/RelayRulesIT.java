package dev.sluice.e2e.relay;

import static dev.sluice.api.condition.ConditionType.ACCEPTED;
import static dev.sluice.api.condition.ConditionType.DEGRADED;
import static dev.sluice.api.condition.ConditionType.FLOWING;
import static dev.sluice.api.condition.ConditionType.PROGRAMMED;
import static dev.sluice.api.condition.ConditionType.READY;
import static dev.sluice.e2e.relay.RelayGround.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.relay.RelayRuleStatus.NodeStatus;
import dev.sluice.api.relay.RelayRuleStatus.State;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RelayRulesIT {
  private static final String IN = "interface: eth1, group: 239.1.1.1, port: 5000";
  private static final String OUT = "interface: eth2, address: 239.2.1.1";

  private RelayGround ground;
  private SimulatedRelay a;
  private SimulatedRelay b;

  @BeforeEach
  void start() throws Exception {
    ground = new RelayGround();
    a = ground.node("node-a", "east");
    b = ground.node("node-b", "east");
    ground.node("node-c", "west");
  }

  @AfterEach
  void stop() {
    ground.close();
  }

  @Test
  void aRuleReachesItsNodesAndTheirCountersComeBack() throws Exception {
    ground.startOperator();
    ground.rule("timing", IN, OUT, "east");
    eventually(
        () -> assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded"));
    assertThat(a.has("default/timing") && b.has("default/timing")).isTrue();
    assertThat(ground.relays.get("node-c").size()).isZero();
    assertThat(ground.condition("timing", FLOWING)).isEqualTo("Flowing FALSE NoTraffic");

    a.traffic("default/timing", 10);
    b.traffic("default/timing", 5);
    eventually(() -> {
      assertThat(ground.condition("timing", FLOWING)).isEqualTo("Flowing TRUE Succeeded");
      assertThat(ground.status("timing").packets()).isEqualTo(15);
    });
    assertThat(ground.status("timing").bytes()).isEqualTo(1500);
    assertThat(ground.status("timing").nodes())
        .extracting(NodeStatus::node, NodeStatus::state, NodeStatus::packets)
        .containsExactly(
            tuple("node-a", State.Programmed, 10L), tuple("node-b", State.Programmed, 5L));

    a.drop("default/timing", "noRoute", 2);
    eventually(
        () -> assertThat(ground.condition("timing", DEGRADED)).isEqualTo("Degraded TRUE Dropping"));
    assertThat(ground.message("timing", DEGRADED)).contains("noRoute");
  }

  @Test
  void theYoungerOfTwoRulesOfOneFlowIsRefusedUntilTheOlderOneGoes() throws Exception {
    ground.startOperator();
    ground.rule("older", IN, OUT, "east");
    Thread.sleep(1100); // creation times have whole seconds
    ground.rule("another", IN, "interface: eth3, address: 239.3.1.1", "");
    eventually(() ->
        assertThat(ground.condition("another", ACCEPTED)).isEqualTo("Accepted FALSE FlowConflict"));
    assertThat(ground.message("another", ACCEPTED)).contains("default/older").contains("node-a");
    assertThat(ground.condition("another", PROGRAMMED)).isEqualTo("Programmed FALSE NotAccepted");
    eventually(
        () -> assertThat(ground.condition("older", READY)).isEqualTo("Ready TRUE Succeeded"));

    ground.rule("older").delete();
    eventually(
        () -> assertThat(ground.condition("another", READY)).isEqualTo("Ready TRUE Succeeded"));
    assertThat(a.has("default/older")).isFalse();
    assertThat(ground.status("another").selectedNodes()).isEqualTo(3);
  }

  @Test
  void aRuleThatClosesACircleIsRefusedAndTheCircleNamed() throws Exception {
    ground.startOperator();
    ground.rule(
        "there", "interface: eth1, group: 239.1.1.1", "interface: eth2, address: 239.1.1.1", "");
    Thread.sleep(1100);
    ground.rule(
        "back", "interface: eth2, group: 239.1.1.1", "interface: eth1, address: 239.1.1.1", "");
    ground.rule(
        "local", "interface: br0, group: 239.1.1.1", "interface: eth1, address: 239.1.1.1", "");
    eventually(
        () -> assertThat(ground.condition("back", READY)).isEqualTo("Ready FALSE ForwardingLoop"));
    assertThat(ground.message("back", ACCEPTED))
        .isEqualTo("packets would go round: default/back -> default/there -> default/back");
    eventually(
        () -> assertThat(ground.condition("local", READY)).isEqualTo("Ready TRUE Succeeded"));
  }

  @Test
  void labelsOfNodesDecideAlsoWhenTheyChange() throws Exception {
    ground.startOperator();
    ground.rule("timing", IN, OUT, "north");
    eventually(() ->
        assertThat(ground.condition("timing", READY)).isEqualTo("Ready FALSE NoMatchingNode"));
    assertThat(ground.files().get()).isNull();
    ground
        .client
        .nodes()
        .withName("node-c")
        .edit(n -> n.edit().editMetadata().addToLabels("zone", "north").endMetadata().build());
    eventually(
        () -> assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded"));
    ground.bareNode("node-d", "north");
    eventually(() ->
        assertThat(ground.condition("timing", PROGRAMMED)).isEqualTo("Programmed FALSE NoRelay"));
    assertThat(ground.message("timing", PROGRAMMED)).isEqualTo("node-d: no relay runs there");
    ground.client.nodes().withName("node-d").delete();
    eventually(
        () -> assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded"));
  }

  @Test
  void aChangedSpecIsProgrammedAnewAndItsNeighbourIsLeftAlone() throws Exception {
    ground.startOperator();
    ground.rule("neighbour", "interface: eth1, group: 239.9.9.9", OUT, "east");
    ground.rule("timing", IN, OUT, "east");
    eventually(() -> {
      assertThat(ground.condition("neighbour", READY)).isEqualTo("Ready TRUE Succeeded");
      assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded");
    });
    String untouched = ground.rule("neighbour").get().getMetadata().getResourceVersion();
    String before = file();
    RelayRule changed =
        Serialization.unmarshal(
            RelayGround.yaml("timing", IN, OUT + ", ttl: 9", "east"), RelayRule.class);
    ground.client.resource(changed).forceConflicts().serverSideApply();
    eventually(() -> {
      assertThat(ground.status("timing").observedGeneration()).isEqualTo(2);
      assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded");
    });
    assertThat(file()).isNotEqualTo(before);
    Thread.sleep(3000);
    assertThat(ground.rule("neighbour").get().getMetadata().getResourceVersion())
        .isEqualTo(untouched);
  }

  @Test
  void aRuleThatWentWhileNoOperatorRanIsTakenFromTheRelays() throws Exception {
    ground.startOperator();
    ground.rule("timing", IN, OUT, "");
    eventually(() -> assertThat(a.has("default/timing")).isTrue());
    ground.stopOperator();
    ground.rule("timing").delete();
    ground.startOperator();
    eventually(() -> assertThat(a.size()).isZero());
    assertThat(ground.files().get().getData()).containsOnlyKeys("nodes.json");
  }

  @Test
  void whatSomebodyDoesToTheFilesIsUndone() throws Exception {
    ground.startOperator();
    ground.rule("timing", IN, OUT, "");
    eventually(
        () -> assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded"));
    Map<String, String> good = ground.files().get().getData();
    ground
        .files()
        .edit(m -> {
          m.getData().put("nodes.json", "{}");
          m.getData().put("stray.json", "{}");
          return m;
        });
    eventually(() -> assertThat(ground.files().get().getData()).isEqualTo(good));
    ground.files().delete();
    eventually(() -> {
      ConfigMap again = ground.files().get();
      assertThat(again).isNotNull();
      assertThat(again.getData()).isEqualTo(good);
    });
  }

  @Test
  void restingFlowsCauseNoWritesAndMovingOnesAFewAlsoAfterARestart() throws Exception {
    ground.startOperator();
    ground.rule("resting", "interface: eth1, group: 239.9.9.9", OUT, "");
    ground.rule("moving", IN, OUT, "");
    eventually(() -> {
      assertThat(ground.condition("resting", READY)).isEqualTo("Ready TRUE Succeeded");
      assertThat(ground.condition("moving", READY)).isEqualTo("Ready TRUE Succeeded");
    });
    Thread.sleep(2500);
    ground.cluster.log().reset();
    int asked = a.asked.get();
    Thread.sleep(6000);
    assertThat(ground.cluster.log().writes()).isZero();
    assertThat(a.asked.get() - asked).isBetween(3, 8);

    a.traffic("default/moving", 1);
    eventually(
        () -> assertThat(ground.condition("moving", FLOWING)).isEqualTo("Flowing TRUE Succeeded"));
    eventually(() -> assertThat(ground.status("moving").packets()).isEqualTo(1));
    ground.cluster.log().reset();
    for (int i = 0; i < 60; i++) {
      a.traffic("default/moving", 1);
      Thread.sleep(100);
    }
    assertThat(ground.statusWrites()).isBetween(1L, 4L);
    assertThat(ground.fileWrites()).isZero();

    ground.stopOperator();
    Thread.sleep(2500);
    eventually(() -> assertThat(ground.status("moving").packets()).isGreaterThan(20));
    ground.cluster.log().reset();
    ground.startOperator();
    Thread.sleep(6000);
    assertThat(ground.statusWrites()).isLessThanOrEqualTo(3);
    assertThat(ground.fileWrites()).isZero();
    assertThat(ground.condition("resting", READY)).isEqualTo("Ready TRUE Succeeded");
  }

  @Test
  void noRestartTakesARuleFromARelayForAMoment() throws Exception {
    ground.startOperator();
    for (int i = 0; i < 200; i++) {
      ground.bareNode("bare-" + i, "nowhere");
    }
    ground.rule("timing", IN, OUT, "east");
    eventually(
        () -> assertThat(ground.condition("timing", READY)).isEqualTo("Ready TRUE Succeeded"));
    ground.cluster.log().reset();
    for (int i = 0; i < 6; i++) {
      ground.stopOperator();
      ground.startOperator();
      Thread.sleep(1500);
      assertThat(ground.fileWrites()).as("restart %d", i).isZero();
      assertThat(ground.statusWrites()).as("restart %d", i).isZero();
    }
  }

  @Test
  void manyRulesAtOnceAreWrittenInAFewSteps() throws Exception {
    ground.startOperator();
    long begun = System.nanoTime();
    for (int i = 0; i < 400; i++) {
      ground.rule(
          "r" + i, "interface: eth1, group: 239.1.%d.%d".formatted(i / 200, i % 200), OUT, "");
    }
    eventually(() -> assertThat(a.size()).isEqualTo(400));
    long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    assertThat(ground.fileWrites()).isLessThanOrEqualTo(2 * (seconds + 2));
    eventually(() ->
        assertThat(
                ground.client.resources(RelayRule.class).inNamespace("default").list().getItems())
            .allMatch(r ->
                r.getStatus() != null
                    && r.getStatus().conditions().stream()
                        .anyMatch(c -> c.is(READY) && c.holds())));
  }

  @Test
  void aRelayThatRefusesTheTokenIsNamed() throws Exception {
    ground
        .client
        .secrets()
        .inNamespace(RelayGround.NAMESPACE)
        .withName("sluice-relay-token")
        .delete();
    ground.secret("wrong");
    ground.startOperator();
    ground.rule("timing", IN, OUT, "east");
    eventually(() ->
        assertThat(ground.condition("timing", PROGRAMMED))
            .isEqualTo("Programmed UNKNOWN CredentialsRefused"));
    assertThat(ground.status("timing").packets()).isNull();
    eventually(() -> assertThat(a.has("default/timing")).isTrue());
  }

  private String file() {
    return ground.files().get().getData().get("nodes.json");
  }
}
