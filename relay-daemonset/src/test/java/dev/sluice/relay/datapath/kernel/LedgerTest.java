package dev.sluice.relay.datapath.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Machines;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final MapLayout LAYOUT = new MapLayout(4, 8, 2);
  private static final Network NETWORK =
      Machines.network(Machines.nic("in", 0, "10.1.0.1/24"), Machines.nic("out", 0, "10.2.0.1/24"));

  private final MemorySegment memory =
      MemorySegment.ofArray(new long[Ledger.bytes(LAYOUT) / Long.BYTES]);
  private final Ledger ledger = new Ledger(LAYOUT, memory);

  /** Of a compiler of its own, so that slots are given anew. */
  private static Table table(String... ids) {
    List<Rule> rules = Arrays.stream(ids).map(LedgerTest::rule).toList();
    return new TableCompiler().compile(new RuleSet(rules), NETWORK, 0, 0);
  }

  private static Rule rule(String id) {
    Input input = new Input("in", Address.of("239.1.1.1"), id.charAt(0), null, Protocol.UDP);
    Output output = new Output("out", Address.of("239.2.2.2"), 1, 0, Output.KEEP, null);
    return new Rule(id, null, input, List.of(output), null);
  }

  /** Every rule and output counted as many as its rule's letter says. */
  private static CounterView counted(Table table) {
    CounterView view = new CounterView(LAYOUT.rules(), LAYOUT.outputs());
    for (Flow flow : table.flows()) {
      long count = flow.rule().id().charAt(0);
      view.rules()[flow.slot() * Layout.RULE_STRIDE + Layout.PACKETS] = count;
      view.outputs()[flow.egresses().getFirst().slot() * Layout.OUTPUT_STRIDE] = count;
      view.totals()[Total.MATCHED.at()] += count;
    }
    return view;
  }

  @Test
  void countsFollowTheirRulesAndOutputsToOtherSlots() throws IOException {
    Table old = table("a", "b", "c");
    ledger.name(old);
    ledger.keep(counted(old));

    Table next = table("c", "d", "a");
    CounterView view = new CounterView(next.slots().rules(), next.slots().outputs());
    Ledger read = new Ledger(Ledger.layout(memory), memory);
    read.carry(read.kept(), next, view);

    for (Flow flow : next.flows()) {
      long expected = flow.rule().id().equals("d") ? 0 : flow.rule().id().charAt(0);
      assertThat(view.rule(flow.slot(), Layout.PACKETS)).isEqualTo(expected);
      assertThat(view.output(flow.egresses().getFirst().slot(), Layout.SENT)).isEqualTo(expected);
    }
    assertThat(view.total(Total.MATCHED)).isEqualTo('a' + 'b' + 'c');
  }

  @Test
  void whatIsNoLedgerIsRefused() {
    assertThatThrownBy(() -> Ledger.layout(memory)).hasMessageContaining("another format");
    ledger.name(table("a"));
    memory.set(java.lang.foreign.ValueLayout.JAVA_LONG, 8, 3);
    assertThatThrownBy(() -> Ledger.layout(memory)).hasMessageContaining("damaged");
  }
}
