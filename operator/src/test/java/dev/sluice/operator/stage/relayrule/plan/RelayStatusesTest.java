package dev.sluice.operator.stage.relayrule.plan;

import static dev.sluice.api.condition.ConditionType.ACCEPTED;
import static dev.sluice.api.condition.ConditionType.DEGRADED;
import static dev.sluice.api.condition.ConditionType.FLOWING;
import static dev.sluice.api.condition.ConditionType.PROGRAMMED;
import static dev.sluice.api.condition.ConditionType.READY;
import static dev.sluice.operator.stage.relayrule.plan.Relay.FILE;
import static dev.sluice.operator.stage.relayrule.plan.Relay.T0;
import static dev.sluice.operator.stage.relayrule.plan.Relay.report;
import static dev.sluice.operator.stage.relayrule.plan.Relay.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.RelayRuleStatus;
import dev.sluice.api.relay.RelayRuleStatus.NodeStatus;
import dev.sluice.api.relay.RelayRuleStatus.State;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RelayStatusesTest {
  private static final Instant T1 = T0.plusSeconds(10);
  private static final Instant MUCH_LATER = T0.plusSeconds(600);

  @Test
  void everyTypeIsThereFromTheFirstVisit() {
    Relay r = new Relay().node("a");
    assertThat(r.next(T0).conditions())
        .extracting(c -> c.type() + " " + c.status() + " " + c.reason())
        .containsExactly(
            "Accepted TRUE Succeeded",
            "Programmed UNKNOWN Pending",
            "Flowing UNKNOWN Pending",
            "Degraded UNKNOWN Pending",
            "Ready UNKNOWN Pending");
    assertThat(r.status.packets()).isNull();
    assertThat(r.status.nodes())
        .containsExactly(new NodeStatus("a", State.Unknown, null, null, null, null, null));
  }

  @Test
  void readyWhenEveryRelayHasLoadedTheFileAndCountersAreTheirSum() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1).says("b", report(FILE, 4, T1), T1);
    RelayRuleStatus s = r.next(T1);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("TRUE Succeeded");
    assertThat(r.condition(FLOWING)).isEqualTo("TRUE Succeeded");
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    assertThat(r.condition(READY)).isEqualTo("TRUE Succeeded");
    assertThat(List.of(s.packets(), s.bytes(), s.drops())).containsExactly(7L, 700L, 0L);
    assertThat(s.selectedNodes()).isEqualTo(2);
    assertThat(s.programmedNodes()).isEqualTo(2);
    assertThat(s.countersTime()).isEqualTo(T1);
  }

  @Test
  void notProgrammedWhileOneRelayHasAnotherFile() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1).says("b", without("f0", null, T1), T1);
    r.next(T1);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE WaitingForRelay");
    assertThat(r.message(PROGRAMMED)).isEqualTo("b: the relay has not loaded the rule yet");
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    assertThat(r.condition(READY)).isEqualTo("FALSE WaitingForRelay");
    assertThat(r.status.nodes()).extracting(NodeStatus::node).containsExactly("b", "a");
    assertThat(r.status.programmedNodes()).isEqualTo(1);
  }

  @Test
  void staysProgrammedWhileAnotherRulesChangeIsLoaded() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1);
    RelayRuleStatus before = r.next(T1);
    r.file = "f2";
    assertThat(r.next(T1.plusSeconds(5))).isSameAs(before);
    // But not when the rule itself has changed.
    r.verdict = new Verdict("uid", 2, Reason.SUCCEEDED, "good", Map.of("x", "y"), List.of("a"));
    r.next(T1.plusSeconds(6));
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE WaitingForRelay");
    r.says("a", report("f2", 3, T1.plusSeconds(8)), T1.plusSeconds(8)).next(T1.plusSeconds(8));
    assertThat(r.condition(PROGRAMMED)).isEqualTo("TRUE Succeeded");
  }

  @Test
  void aRefusedRuleIsNowhere() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1);
    r.next(T1);
    r.verdict = r.verdict.refused(Reason.FLOW_CONFLICT, "default/old is older");
    RelayRuleStatus s = r.next(T1);
    assertThat(r.condition(ACCEPTED)).isEqualTo("FALSE FlowConflict");
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE NotAccepted");
    assertThat(r.condition(FLOWING)).isEqualTo("FALSE NotAccepted");
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE NotAccepted");
    assertThat(r.condition(READY)).isEqualTo("FALSE FlowConflict");
    assertThat(r.message(READY)).isEqualTo("default/old is older");
    assertThat(s.nodes()).isEmpty();
    assertThat(s.packets()).isNull();
  }

  @Test
  void saysWhyThereIsNoNode() {
    Relay r = new Relay();
    r.next(T0);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE NoRelay");
    r.verdict = new Verdict("uid", 1, Reason.SUCCEEDED, "good", Map.of("x", "y"), List.of());
    r.next(T0);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE NoMatchingNode");
    assertThat(r.condition(READY)).isEqualTo("FALSE NoMatchingNode");
    r.undelivered =
        Optional.of(new RelayView.Undelivered(Reason.REFERENCE_NOT_FOUND, "no namespace"));
    r.next(T0);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE ReferenceNotFound");
  }

  @Test
  void aSilentRelayIsUnknownOnlyAfterAWhileAndItsNumbersStandAsLastRead() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1).says("b", report(FILE, 4, T1), T1);
    RelayRuleStatus before = r.next(T1);
    r.silent("a", T1.plusSeconds(10));
    assertThat(r.next(T1.plusSeconds(40))).isSameAs(before);
    r.silent("a", T1.plusSeconds(60));
    RelayRuleStatus s = r.next(T1.plusSeconds(60));
    assertThat(r.condition(PROGRAMMED)).isEqualTo("UNKNOWN RelayUnreachable");
    assertThat(r.message(PROGRAMMED)).isEqualTo("a: no connection to a");
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE RelayUnreachable");
    assertThat(r.condition(READY)).isEqualTo("UNKNOWN RelayUnreachable");
    assertThat(s.packets()).isEqualTo(7);
    assertThat(s.countersTime()).isEqualTo(T1);
    // It comes back.
    Instant back = T1.plusSeconds(70);
    r.says("a", report(FILE, 9, back), back).next(back);
    assertThat(r.condition(READY)).isEqualTo("TRUE Succeeded");
    assertThat(r.status.packets()).isEqualTo(13);
  }

  @Test
  void aRelayThatNeverAnsweredHasNoNumbers() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1).silent("b", T1);
    r.next(T1);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("UNKNOWN RelayUnreachable");
    assertThat(r.status.nodes().getFirst())
        .isEqualTo(new NodeStatus("b", State.Unknown, null, null, null, null, null));
    assertThat(r.status.packets()).isEqualTo(3);
  }

  @Test
  void aNodeWhoseRelayHasGoneIsToldAfterAWhile() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1);
    RelayRuleStatus before = r.next(T1);
    assertThat(r.leaves("a", T1.plusSeconds(5)).next(T1.plusSeconds(20))).isSameAs(before);
    r.leaves("a", T1.plusSeconds(60)).next(T1.plusSeconds(60));
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE NoRelay");
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE NoRelay");
    assertThat(r.status.nodes().getFirst().state()).isEqualTo(State.NoRelay);
  }

  @Test
  void whatARelayComplainsOfIsSaid() {
    Relay r = new Relay().says("a", without("f0", "the file's hash differs", T1), T1);
    r.next(T1);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("FALSE RelayFailed");
    assertThat(r.message(DEGRADED)).isEqualTo("a: the file's hash differs");
    Counters missing =
        new Counters(0, 0, new TreeMap<>(), Optional.empty(), Optional.of("eth9 is missing"));
    Report loaded =
        new Report(
            Optional.of(FILE),
            "tcx",
            Optional.of("a"),
            T1,
            Optional.empty(),
            Optional.empty(),
            Map.of(Relay.ID, missing));
    r.says("a", loaded, T1).next(T1);
    assertThat(r.message(PROGRAMMED)).isEqualTo("a: eth9 is missing");
    assertThat(r.condition(READY)).isEqualTo("FALSE RelayFailed");
  }

  @Test
  void theAnswerOfAnotherNodesRelayIsNotBelieved() {
    Report other =
        new Report(
            Optional.of(FILE),
            "tcx",
            Optional.of("z"),
            T1,
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Reading reading = Reading.never(T0).with("a", new Reply.Ok<>(other), T1);
    assertThat(reading.report()).isEmpty();
    assertThat(reading.lasting(T1).orElseThrow().reason()).isEqualTo(Reason.BAD_RESPONSE);
  }

  @Test
  void afterARestartWhatIsWrittenStandsUntilEveryRelayWasAsked() {
    Relay r = new Relay().says("a", report(FILE, 3, T1), T1).says("b", report(FILE, 4, T1), T1);
    RelayRuleStatus before = r.next(T1);
    r.readings.clear();
    r.node("a").node("b");
    assertThat(r.next(MUCH_LATER)).isSameAs(before);
    r.says("a", report(FILE, 5, MUCH_LATER), MUCH_LATER);
    assertThat(r.next(MUCH_LATER)).isSameAs(before);
    r.silent("b", MUCH_LATER).next(MUCH_LATER);
    assertThat(r.condition(PROGRAMMED)).isEqualTo("UNKNOWN RelayUnreachable");
    assertThat(r.status.packets()).isEqualTo(5);
  }

  @Test
  void manyNodesAreCountedInFullAndListedInPart() {
    Relay r = new Relay();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      names.add("n%03d".formatted(i));
      r.says(names.getLast(), report(FILE, 2, T1), T1);
    }
    r.silent("n249", T1).silent("n249", MUCH_LATER);
    r.verdict = new Verdict("uid", 1, Reason.SUCCEEDED, "good", Map.of(), names);
    RelayRuleStatus s = r.next(MUCH_LATER);
    assertThat(s.nodes()).hasSize(RelayRuleStatus.MAX_NODES);
    assertThat(s.nodes().getFirst().node()).isEqualTo("n249");
    assertThat(s.selectedNodes()).isEqualTo(250);
    assertThat(s.programmedNodes()).isEqualTo(249);
    assertThat(s.packets()).isEqualTo(500);
  }

  @Test
  void aMessageNamesThreeNodesAndCountsNone() {
    Relay r = new Relay();
    for (String n : List.of("a", "b", "c", "d", "e")) {
      r.says(n, without("f0", null, T1), T1);
    }
    r.next(T1);
    assertThat(r.message(PROGRAMMED))
        .isEqualTo("a, b, c and others: the relay has not loaded the rule yet");
  }
}
