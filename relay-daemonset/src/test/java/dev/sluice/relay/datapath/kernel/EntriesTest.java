package dev.sluice.relay.datapath.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.bpf.program.RuleEntry.XdpTake;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.table.Machines;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntriesTest {
  @Test
  void addressesSurviveTheOrderOfTheFrame() {
    for (String text : new String[] {"10.1.2.3", "239.255.0.1", "fd00::1:2", "ff15::7"}) {
      Address address = Address.of(text);
      assertThat(Entries.address(Entries.high(address), Entries.low(address))).isEqualTo(address);
    }
    assertThat(Entries.low(Address.of("1.2.3.4"))).isEqualTo(0x04030201L);
  }

  @Test
  void rulesWithoutAnInterfaceAreLeftOutAndOutputsWithoutOneAreNotRouted() {
    Table table =
        new TableCompiler()
            .compile(
                Machines.rules(
                    Machines.rule(
                        "a",
                        Machines.input("in", "239.1.1.1", 5000, null),
                        Machines.output("out", "239.2.2.2", 0),
                        Machines.output("gone", "239.2.2.2", 0)),
                    Machines.rule(
                        "b",
                        Machines.input("away", "239.1.1.1", 5000, null),
                        Machines.output("out", "239.2.2.2", 0))),
                Machines.network(
                    Machines.nic("in", 2, "10.1.0.1/24"), Machines.nic("out", 3, "10.2.0.1/24")),
                0,
                0);
    List<RuleEntry> entries = Entries.of(table, Map.of("in", 5), flow -> XdpTake.NOT);
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).key().slot()).isEqualTo(5);
    assertThat(entries.get(0).outputs())
        .extracting(output -> output.routed())
        .containsExactly(true, false);
  }

  /** The programs count where the statistics look. */
  @Test
  void countersOfOutputsHaveTheOrderOfTheStatistics() {
    assertThat(MapLayout.SENT).isEqualTo(8 * Layout.SENT);
    assertThat(MapLayout.SENT_BYTES).isEqualTo(8 * Layout.SENT_BYTES);
    assertThat(MapLayout.CELL_BYTES).isEqualTo(8 * Layout.OUTPUT_STRIDE);
    assertThat(MapLayout.NO_BUFFER).isEqualTo(at(DropCause.NO_BUFFER));
    assertThat(MapLayout.SEND_ERROR).isEqualTo(at(DropCause.SEND_ERROR));
    assertThat(MapLayout.TOO_BIG).isEqualTo(at(DropCause.TOO_BIG));
    assertThat(MapLayout.TTL).isEqualTo(at(DropCause.TTL));
    assertThat(MapLayout.UNROUTED).isEqualTo(at(DropCause.NO_ROUTE));
    assertThat(MapLayout.RATE_LIMIT).isEqualTo(at(DropCause.RATE_LIMIT));
  }

  private static int at(DropCause cause) {
    return 8 * (Layout.DROPS + cause.at());
  }

  @Test
  void costsAreWhatTheRateSays() {
    assertThat(Costs.packet(new RateLimit(1000, 0))).isEqualTo(16_000_000);
    assertThat(Costs.packet(new RateLimit(0, 1000))).isZero();
    // 8 Mbit/s: a byte each microsecond
    assertThat(Costs.bytes(new RateLimit(0, 8_000_000))).isEqualTo(1000L << 16);
    assertThat(Costs.bytes(new RateLimit(0, 1)) * 65_535).isPositive();
    assertThat(Costs.bytes(new RateLimit(5, 0))).isZero();
  }

  @Test
  void possibleProcessorsAreOneMoreThanTheHighestNumber() throws IOException {
    assertThat(Processors.parse("0-1\n")).isEqualTo(2);
    assertThat(Processors.parse("0")).isEqualTo(1);
    assertThat(Processors.parse("0,2-7")).isEqualTo(8);
  }

  @Test
  void namesOfPinsHaveNoDots() {
    assertThat(Pins.linkName(Pins.LINK, "eth1.100")).isEqualTo("link-eth1%2E100");
    assertThat(Pins.linkName(Pins.LINK, "eth1%2E100")).isEqualTo("link-eth1%252E100");
  }
}
