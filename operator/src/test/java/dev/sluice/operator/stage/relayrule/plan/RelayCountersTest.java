package dev.sluice.operator.stage.relayrule.plan;

import static dev.sluice.api.condition.ConditionType.DEGRADED;
import static dev.sluice.api.condition.ConditionType.FLOWING;
import static dev.sluice.api.condition.ConditionType.READY;
import static dev.sluice.operator.stage.relayrule.plan.Relay.FILE;
import static dev.sluice.operator.stage.relayrule.plan.Relay.T0;
import static dev.sluice.operator.stage.relayrule.plan.Relay.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.relay.RelayRuleStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counters, and how they move, say of a rule. */
class RelayCountersTest {
  private static final Instant T1 = T0.plusSeconds(10);

  @Test
  void aFlowThatRestsIsReadyAndNotFlowing() {
    Relay r = new Relay().says("a", report(FILE, 0, Map.of(), null, T1), T1);
    r.next(T1);
    assertThat(r.condition(FLOWING)).isEqualTo("FALSE NoTraffic");
    assertThat(r.condition(READY)).isEqualTo("TRUE Succeeded");
  }

  @Test
  void aFlowThatPausesForLessThanThreeWindowsStillFlows() {
    Relay r = new Relay().says("a", report(FILE, 5, Map.of(), T0, T1), T1);
    r.next(T1);
    Instant two = T0.plusSeconds(120);
    r.says("a", report(FILE, 5, Map.of(), T0, two), two).next(two);
    assertThat(r.condition(FLOWING)).isEqualTo("TRUE Succeeded");
    Instant four = T0.plusSeconds(240);
    r.says("a", report(FILE, 5, Map.of(), T0, four), four).next(four);
    assertThat(r.condition(FLOWING)).isEqualTo("FALSE NoTraffic");
    // Once it has stopped, a packet of two windows ago does not make it flow.
    Instant five = T0.plusSeconds(300);
    r.says("a", report(FILE, 6, Map.of(), T0.plusSeconds(180), five), five).next(five);
    assertThat(r.condition(FLOWING)).isEqualTo("FALSE NoTraffic");
  }

  @Test
  void agesAreByTheRelaysOwnClock() {
    Instant wrong = T1.plusSeconds(86_400);
    Relay r = new Relay().says("a", report(FILE, 5, Map.of(), wrong, wrong.plusSeconds(3)), T1);
    r.next(T1);
    assertThat(r.condition(FLOWING)).isEqualTo("TRUE Succeeded");
    Relay old = new Relay().says("a", report(FILE, 5, Map.of(), T1, wrong), T1);
    old.next(T1);
    assertThat(old.condition(FLOWING)).isEqualTo("FALSE NoTraffic");
  }

  @Test
  void countersAloneAreWrittenOnlyWhenTheirTimeHasCome() {
    Relay r = new Relay().says("a", report(FILE, 1, T1), T1);
    RelayRuleStatus before = r.next(T1);
    for (int s = 1; s < 30; s++) {
      Instant now = T1.plusSeconds(s);
      assertThat(r.says("a", report(FILE, 1 + s, now), now).next(now)).isSameAs(before);
    }
    Instant due = T1.plusSeconds(30);
    r.says("a", report(FILE, 99, due), due).next(due);
    assertThat(r.status.packets()).isEqualTo(99);
  }

  @Test
  void countersThatStandStillAreNeverWrittenAgain() {
    Relay r = new Relay().says("a", report(FILE, 1, Map.of(), T0, T1), T1);
    RelayRuleStatus before = r.next(T1);
    for (int s = 1; s < 55; s++) {
      Instant now = T1.plusSeconds(s);
      r.says("a", report(FILE, 1, Map.of(), T0, now), now);
      assertThat(r.next(now)).isSameAs(before);
    }
  }

  @Test
  void dropsThatMoveDegradeAndThoseOfARateLimitDoNot() {
    Relay r = new Relay().says("a", report(FILE, 1, drops(5, 5), T1, T1), T1);
    r.next(T1);
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    Instant t2 = T1.plusSeconds(10);
    r.says("a", report(FILE, 1, drops(5, 900), t2, t2), t2).next(t2);
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    Instant t3 = T1.plusSeconds(20);
    r.says("a", report(FILE, 1, drops(6, 900), t3, t3), t3).next(t3);
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE Dropping");
    assertThat(r.message(DEGRADED)).isEqualTo("packets of the flow are lost: tooBig");
    assertThat(r.condition(READY)).isEqualTo("FALSE Dropping");
    assertThat(r.status.drops()).isEqualTo(906);
    r.next(t3.plusSeconds(179));
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE Dropping");
    r.next(t3.plusSeconds(181));
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
  }

  @Test
  void aRestartOfTheRelayOrOfTheOperatorIsNoLoss() {
    Relay r = new Relay().says("a", report(FILE, 1, drops(5, 0), T1, T1), T1);
    r.next(T1);
    Instant t2 = T1.plusSeconds(10);
    r.says("a", report(FILE, 0, drops(0, 0), t2, t2), t2).next(t2);
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    // The operator restarts: what it remembers is gone, what stands written is not.
    r.losses = Losses.none();
    r.says("a", report(FILE, 0, drops(70, 0), t2, t2), t2).next(t2);
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
    r.says("a", report(FILE, 0, drops(71, 0), t2, t2), t2).next(t2);
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE Dropping");
    r.losses = Losses.none();
    r.next(t2.plusSeconds(60));
    assertThat(r.condition(DEGRADED)).isEqualTo("TRUE Dropping");
    r.next(t2.plusSeconds(60 + 181));
    assertThat(r.condition(DEGRADED)).isEqualTo("FALSE Succeeded");
  }

  private static Map<String, Long> drops(long tooBig, long rateLimit) {
    return Map.of("tooBig", tooBig, "rateLimit", rateLimit);
  }
}
