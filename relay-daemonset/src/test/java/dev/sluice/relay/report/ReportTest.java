package dev.sluice.relay.report;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.network;
import static dev.sluice.relay.table.Machines.nic;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static dev.sluice.relay.table.Machines.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.RateWindow;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private final Counters counters = new Counters();
  private final RateWindow rates = new RateWindow();
  private final Table table =
      new TableCompiler()
          .compile(
              rules(
                  rule(
                      "r",
                      input("eth1", "239.1.1.1", 5, null),
                      output("eth2", "239.2.0.1", 0),
                      output("eth9", "239.2.0.2", 0))),
              network(nic("eth1", 1, "10.1.0.1/24"), nic("eth2", 2, "10.2.0.1/24")),
              0,
              0);

  ReportTest() {
    counters.ensure(table.slots().rules(), table.slots().outputs());
  }

  @Test
  void saysWhatEachRuleAndOutputDid() {
    Address source = Address.of("10.0.0.5");
    counters.add(Total.MATCHED, 2);
    counters.rule(0, 100, 40 * SECOND, source.high(), source.low());
    counters.rule(0, 100, 41 * SECOND, source.high(), source.low());
    int slot = table.flows().get(0).egresses().get(0).slot();
    counters.sent(slot, 100);
    counters.dropped(slot, DropCause.TOO_BIG);
    RuleReport rule = report(43 * SECOND).rules().get(0);
    assertThat(rule.packets()).isEqualTo(2);
    assertThat(rule.bytes()).isEqualTo(200);
    assertThat(rule.lastSeen()).isEqualTo(NOON.minusSeconds(2));
    assertThat(rule.sources()).containsExactly(source);
    assertThat(rule.problem()).isEqualTo("there is no interface eth9");
    OutputReport output = rule.outputs().get(0);
    assertThat(output.sent()).isEqualTo(1);
    assertThat(output.drops()).containsEntry(DropCause.TOO_BIG, 1L).hasSize(6);
    assertThat(output.problem()).isNull();
  }

  @Test
  void aRuleThatSawNothingHasNoTime() {
    assertThat(report(SECOND).rules().get(0).lastSeen()).isNull();
  }

  @Test
  void ratesAreThoseOfTheLastSecondAndOfTheLastTen() {
    for (int second = 0; second <= 20; second++) {
      rates.add(second * SECOND, view());
      int packets = second < 19 ? 10 : 100;
      for (int i = 0; i < packets; i++) {
        counters.rule(0, 50, second * SECOND, 0, 1);
      }
    }
    var found = report(20 * SECOND).rules().get(0).rates();
    assertThat(found.packets1()).isEqualTo(100);
    assertThat(found.bits1()).isEqualTo(100 * 50 * 8);
    assertThat(found.packets10()).isEqualTo((9 * 10 + 100) / 10.0);
  }

  @Test
  void aSlotThatWasZeroedForANewOwnerCountsFromZero() {
    counters.rule(0, 50, 1, 0, 1);
    counters.rule(0, 50, 1, 0, 1);
    rates.add(0, view());
    counters.zeroRule(0);
    counters.rule(0, 50, 1, 0, 1);
    rates.add(SECOND, view());
    assertThat(rates.rule(0).packets1()).isEqualTo(1);
  }

  @Test
  void ratesAndCountsAreRightAfterThreeDaysAtAHundredGigabits() {
    long packetsPerSecond = 10_000_000;
    long seconds = 72 * 3600;
    CounterView then = view();
    then.rules()[Layout.PACKETS] = packetsPerSecond * seconds;
    then.rules()[Layout.BYTES] = packetsPerSecond * seconds * 1250;
    CounterView next = view();
    next.rules()[Layout.PACKETS] = packetsPerSecond * (seconds + 1);
    next.rules()[Layout.BYTES] = packetsPerSecond * (seconds + 1) * 1250;
    // A monotonic clock may begin anywhere, and wrap.
    long start = Long.MAX_VALUE - SECOND / 2;
    rates.add(start, then);
    rates.add(start + SECOND, next);
    var moment = new Report.Moment(start + SECOND, NOON);
    RuleReport rule = Report.of(table, next, rates, moment).rules().get(0);
    assertThat(rule.packets()).isEqualTo(2_592_010_000_000L);
    assertThat(rule.bytes()).isEqualTo(3_240_012_500_000_000L);
    assertThat(rule.rates().packets1()).isEqualTo(packetsPerSecond);
    assertThat(rule.rates().bits1()).isEqualTo(1e11);
    assertThat(rule.rates().bits10()).isEqualTo(1e11);
  }

  @Test
  void aWallClockThatIsSetChangesNoRateAndOnlyHowTimesAreTold() {
    counters.rule(0, 100, 40 * SECOND, 0, 1);
    rates.add(40 * SECOND, view());
    counters.rule(0, 100, 41 * SECOND, 0, 1);
    rates.add(41 * SECOND, view());
    for (long step : new long[] {0, -86_400, 86_400}) {
      var moment = new Report.Moment(43 * SECOND, NOON.plusSeconds(step));
      RuleReport rule = Report.of(table, view(), rates, moment).rules().get(0);
      assertThat(rule.rates().packets1()).isEqualTo(1);
      assertThat(rule.lastSeen()).isEqualTo(NOON.plusSeconds(step - 2));
    }
  }

  private Report report(long nanos) {
    return Report.of(table, view(), rates, new Report.Moment(nanos, NOON));
  }

  private CounterView view() {
    CounterView view = new CounterView(table.slots().rules(), table.slots().outputs());
    counters.addTo(view);
    return view;
  }
}
