package dev.sluice.relay.table;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.network;
import static dev.sluice.relay.table.Machines.nic;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static dev.sluice.relay.table.Machines.rules;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableCompilerTest {
  private static final Nic ETH1 = nic("eth1", 1, "10.1.0.1/24");
  private static final Nic ETH2 = nic("eth2", 2, "10.2.0.1/24", "fe80::2/64", "2001:db8::2/64");
  private static final Network MACHINE = network(ETH1, ETH2);

  private final TableCompiler compiler = new TableCompiler();

  @Test
  void theMostSpecificRuleClaimsAPacket() {
    Table table =
        compile(
            rule("any", input("eth1", "239.1.1.1", 0, null), output("eth2", "239.2.0.1", 0)),
            rule("port", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.2", 0)),
            rule(
                "source",
                input("eth1", "239.1.1.1", 0, "10.0.0.1"),
                output("eth2", "239.2.0.3", 0)),
            rule(
                "both", input("eth1", "239.1.1.1", 5, "10.0.0.1"), output("eth2", "239.2.0.4", 0)));
    assertThat(claimed(table, "239.1.1.1", "10.0.0.1", 5)).isEqualTo("both");
    assertThat(claimed(table, "239.1.1.1", "10.0.0.2", 5)).isEqualTo("port");
    assertThat(claimed(table, "239.1.1.1", "10.0.0.1", 6)).isEqualTo("source");
    assertThat(claimed(table, "239.1.1.1", "10.0.0.2", 6)).isEqualTo("any");
    assertThat(claimed(table, "239.1.1.2", "10.0.0.1", 5)).isEqualTo("none");
  }

  @Test
  void lookupAgreesWithTryingEveryRule() {
    Random random = new Random(11);
    Map<String, Rule> byFlow = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      String group = "239.0." + random.nextInt(4) + "." + random.nextInt(50);
      int port = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20);
      String source = random.nextInt(3) == 0 ? "10.0.0." + random.nextInt(5) : null;
      byFlow.putIfAbsent(
          group + port + source,
          rule("r" + i, input("eth1", group, port, source), output("eth2", "239.9.9.9", 0)));
    }
    List<Rule> all = new ArrayList<>(byFlow.values());
    Table table = compile(all.toArray(Rule[]::new));
    for (int i = 0; i < 50_000; i++) {
      Address group = Address.of("239.0." + random.nextInt(5) + "." + random.nextInt(60));
      Address source = Address.of("10.0.0." + random.nextInt(7));
      int port = random.nextInt(24);
      assertThat(claimed(table, group.toString(), source.toString(), port))
          .isEqualTo(slowly(all, group, source, port));
    }
  }

  private static String slowly(List<Rule> rules, Address group, Address source, int port) {
    String best = "none";
    int bestScore = -1;
    for (Rule rule : rules) {
      var in = rule.input();
      boolean fits =
          in.group().equals(group)
              && (in.port() == 0 || in.port() == port)
              && (in.source() == null || in.source().equals(source));
      int score = (in.port() != 0 ? 2 : 0) + (in.source() != null ? 1 : 0);
      if (fits && score > bestScore) {
        best = rule.id();
        bestScore = score;
      }
    }
    return best;
  }

  @Test
  void aRuleForAMissingInterfaceIsKeptAndSaysWhy() {
    Table table =
        compile(rule("r", input("eth9", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0)));
    assertThat(table.flows().get(0).inactive()).isEqualTo("there is no interface eth9");
    assertThat(table.ingresses()).isEmpty();
  }

  @Test
  void anOutputThatCannotBeUsedSaysWhyAndTheOthersStay() {
    Nic down = new Nic("eth3", 3, 3, 1500, false, true, ETH1.addresses(), Nic.Vlan.NONE);
    Nic tunnel = new Nic("tun0", 4, 0, 1500, true, false, ETH1.addresses(), Nic.Vlan.NONE);
    Network network = network(ETH1, ETH2, down, tunnel);
    Rule rule =
        rule(
            "r",
            input("eth1", "239.1.1.1", 5, null),
            output("eth2", "239.2.0.1", 0),
            output("eth3", "239.2.0.1", 0),
            output("eth9", "239.2.0.1", 0),
            output("tun0", "239.2.0.1", 0),
            output("eth2", "10.2.0.77", 0));
    assertThat(compiler.compile(rules(rule), network, 0, 0).flows().get(0).egresses())
        .extracting(Egress::inactive)
        .containsExactly(
            null,
            "eth3 is down",
            "there is no interface eth9",
            "tun0 carries no Ethernet frames",
            "no link-layer address of 10.2.0.77 on eth2");
  }

  @Test
  void anInterfaceWithoutAddressNeedsASourceAddressInTheRule() {
    Network network = network(ETH1, nic("eth2", 2));
    Output plain = output("eth2", "239.2.0.1", 0);
    Output given = new Output("eth2", plain.address(), 7, 0, -1, Address.of("10.7.7.7"));
    Table table =
        compiler.compile(
            rules(rule("r", input("eth1", "239.1.1.1", 5, null), plain, given)), network, 0, 0);
    List<Egress> egresses = table.flows().get(0).egresses();
    assertThat(egresses.get(0).inactive()).isEqualTo("eth2 has no IPv4 address");
    assertThat(requireNonNull(egresses.get(1).envelope()).source())
        .isEqualTo(Address.of("10.7.7.7"));
  }

  @Test
  void theSourceAddressFitsTheDestination() {
    assertThat(source("239.2.0.1")).isEqualTo("10.2.0.1");
    assertThat(source("ff02::1")).isEqualTo("fe80::2");
    assertThat(source("ff15::1")).isEqualTo("2001:db8::2");
  }

  private String source(String group) {
    String from = Address.of(group).isIpv4() ? "239.1.1.1" : "ff15::9";
    Table table = compile(rule("r", input("eth1", from, 5, null), output("eth2", group, 0)));
    return requireNonNull(table.flows().get(0).egresses().get(0).envelope()).source().toString();
  }

  @Test
  void countersStayWithTheirRuleAndOutputs() {
    Rule a = rule("a", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0));
    Rule b = rule("b", input("eth1", "239.1.1.2", 5, null), output("eth2", "239.2.0.2", 0));
    Rule changed = rule("b", input("eth1", "239.1.1.9", 7, null), output("eth2", "239.2.0.2", 0));
    Flow before = compile(a, b).flows().get(1);
    Flow after = compile(changed).flows().get(0);
    assertThat(after.slot()).isEqualTo(before.slot());
    assertThat(after.egresses().get(0).slot()).isEqualTo(before.egresses().get(0).slot());
  }

  @Test
  void aSlotIsReusedOnlyWhenNoTableInUseRefersToIt() {
    RuleSet a =
        rules(rule("a", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0)));
    RuleSet b =
        rules(rule("b", input("eth1", "239.1.1.2", 5, null), output("eth2", "239.2.0.2", 0)));
    RuleSet c =
        rules(rule("c", input("eth1", "239.1.1.3", 5, null), output("eth2", "239.2.0.3", 0)));
    compiler.compile(a, MACHINE, 0, 0);
    Table second = compiler.compile(b, MACHINE, 1, 0);
    assertThat(second.flows().get(0).slot()).as("table 1 is still in use").isEqualTo(1);
    Table third = compiler.compile(c, MACHINE, 2, 0);
    assertThat(third.flows().get(0).slot()).as("table 1 is out of use").isZero();
    assertThat(third.slots().reusedRules()).containsExactly(0);
    assertThat(third.slots().reusedOutputs()).containsExactly(0);
    assertThat(third.slots().rules()).isEqualTo(2);
  }

  @Test
  void aThousandChangesDoNotGrowTheCounters() {
    Table last = Table.empty();
    for (int i = 0; i < 1000; i++) {
      Rule rule =
          rule("r" + i, input("eth1", "239.1.1.1", 1 + i, null), output("eth2", "239.2.0.1", 0));
      last = compiler.compile(rules(rule), MACHINE, last.version(), 0);
    }
    assertThat(last.slots().rules()).isLessThanOrEqualTo(3);
  }

  @Test
  void anUnchangedLimitKeepsItsStateAndAChangedOneStartsAnew() {
    Rule plain = rule("r", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0));
    Rule slow = new Rule("r", null, plain.input(), plain.outputs(), new RateLimit(10, 0));
    Rule fast = new Rule("r", null, plain.input(), plain.outputs(), new RateLimit(20, 0));
    Limiter first = limiter(compile(slow));
    assertThat(limiter(compile(slow))).isSameAs(first);
    assertThat(limiter(compile(fast))).isNotSameAs(first);
  }

  private static Limiter limiter(Table table) {
    Address group = Address.of("239.1.1.1");
    Route route =
        requireNonNull(table.ingress(1)).find(group.high(), group.low(), 0, 0, Ingress.meta(17, 5));
    return requireNonNull(requireNonNull(route).limiter());
  }

  @Test
  void framesOfAVlanInterfaceAreNotItsParents() {
    Nic vlan = new Nic("eth1.7", 9, 9, 1500, true, true, ETH1.addresses(), new Nic.Vlan(1, 7));
    Rule rule = rule("r", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0));
    Table table = compiler.compile(rules(rule), network(ETH1, ETH2, vlan), 0, 0);
    Ingress ingress = requireNonNull(table.ingress(1));
    assertThat(ingress.isElsewhere(7)).isTrue();
    assertThat(ingress.isElsewhere(8)).isFalse();
    assertThat(ingress.isElsewhere(0)).isFalse();
  }

  @Test
  void knowsItsOwnFrames() {
    Table table =
        compile(rule("r", input("eth1", "239.1.1.1", 5, null), output("eth2", "239.2.0.1", 0)));
    assertThat(table.isOwn(ETH2.mac())).isTrue();
    assertThat(table.isOwn(ETH1.mac())).isFalse();
  }

  private Table compile(Rule... rules) {
    return compiler.compile(rules(rules), MACHINE, 0, 0);
  }

  private static String claimed(Table table, String group, String source, int port) {
    Address to = Address.of(group);
    Address from = Address.of(source);
    Route route =
        requireNonNull(table.ingress(1))
            .find(to.high(), to.low(), from.high(), from.low(), Ingress.meta(17, port));
    return table.flows().stream()
        .filter(flow -> route != null && flow.slot() == route.slot())
        .map(flow -> flow.rule().id())
        .findFirst()
        .orElse("none");
  }
}
