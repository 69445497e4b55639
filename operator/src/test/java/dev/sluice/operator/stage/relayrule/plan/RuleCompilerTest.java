package dev.sluice.operator.stage.relayrule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Reason;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleCompilerTest {
  private static final String FLOW = "eth1 239.1.1.1:5000 -> eth2 239.2.1.1";

  @Test
  void theOlderOfTwoRulesOfTheSameFlowWinsAndTheYoungerNamesIt() {
    Compiled c = Rules.on("a", "b").rule("old", FLOW).rule("new", FLOW, "b").compile();
    assertThat(verdict(c, "old").accepted()).isTrue();
    assertThat(verdict(c, "new").reason()).isEqualTo(Reason.FLOW_CONFLICT);
    assertThat(verdict(c, "new").message()).contains("default/old").contains("node b");
    assertThat(c.files().data().values()).noneMatch(f -> f.contains("default/new"));
  }

  @Test
  void ofTwoRulesOfTheSameSecondTheFirstByNameWinsWhateverTheOrderTheyAreListedIn() {
    Rules rules = Rules.on("a").rule("b", FLOW);
    RuleFacts b = rules.facts.getFirst();
    RuleFacts a = new RuleFacts("u", "default", "a", 1, b.created(), b.spec());
    rules.facts.add(a);
    assertThat(verdict(rules.compile(), "a").accepted()).isTrue();
    Collections.reverse(rules.facts);
    assertThat(verdict(rules.compile(), "a").accepted()).isTrue();
    assertThat(verdict(rules.compile(), "b").accepted()).isFalse();
  }

  @Test
  void theSameFlowOnDifferentNodesIsNoConflict() {
    Compiled c = Rules.on("a", "b").rule("one", FLOW, "a").rule("two", FLOW, "b").compile();
    assertThat(c.accepted()).isEqualTo(2);
  }

  @Test
  void theSameFlowInOtherWordsIsAConflict() {
    Rules rules = Rules.on("a").rule("one", "eth1 239.1.1.1 -> eth2 239.2.1.1");
    rules.rule("two", "eth1 239.1.1.1:0 -> eth3 239.3.1.1");
    assertThat(verdict(rules.compile(), "two").reason()).isEqualTo(Reason.FLOW_CONFLICT);
  }

  @Test
  void anotherInterfacePortSourceOrProtocolIsAnotherFlow() {
    Compiled c =
        Rules.on("a")
            .rule("any", "eth1 239.1.1.1 -> eth2 239.2.1.1")
            .rule("port", "eth1 239.1.1.1:5000 -> eth2 239.2.1.2")
            .rule("source", "eth1 239.1.1.1 from=10.0.0.1 -> eth2 239.2.1.3")
            .rule("esp", "eth1 239.1.1.1 esp -> eth2 239.2.1.4")
            .rule("interface", "eth3 239.1.1.1 -> eth2 239.2.1.5")
            .compile();
    assertThat(c.accepted()).isEqualTo(5);
  }

  @Test
  void aRefusedRuleTakesNothingFromOthers() {
    Compiled c =
        Rules.on("a")
            .rule("bad", "eth1 239.1.1.1:5000 -> eth2 nowhere")
            .rule("good", FLOW)
            .compile();
    assertThat(verdict(c, "bad").reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(verdict(c, "bad").message())
        .isEqualTo(
            "spec.outputs[0].address: 'nowhere' is not allowed; give an IP address such as"
                + " 239.1.1.1 or ff3e::1");
    assertThat(verdict(c, "good").accepted()).isTrue();
  }

  @Test
  void nodesOfTheSameRulesShareOneFileAndNodesWithoutRulesHaveNone() {
    Compiled c =
        Rules.on("a", "b", "c", "d")
            .rule("one", FLOW, "a")
            .rule("two", FLOW, "b")
            .rule("three", FLOW, "c")
            .compile();
    assertThat(c.files().index()).containsOnlyKeys("a", "b", "c");
    Rules shared = Rules.on("a", "b", "c").rule("one", FLOW);
    RuleFiles files = shared.compile().files();
    assertThat(files.index().values()).hasSize(3).containsOnly(files.index().get("a"));
    assertThat(files.data()).containsOnlyKeys("nodes.json", files.index().get("a") + ".json");
  }

  @Test
  void theFileSaysWhatTheRuleSaysAndNothingElse() {
    RuleFiles files =
        Rules.on("a")
            .rule("b", "eth1 239.1.1.1:5000 -> eth2 239.2.1.1:0, eth3 10.0.0.9:7 as 10.0.0.1")
            .rule("a", "eth1 239.1.1.2 esp -> eth2 239.2.1.2")
            .compile()
            .files();
    assertThat(files.data().get(files.index().get("a") + ".json"))
        .isEqualTo(
            """
            {"version":1,"rules":[
            {"id":"default/a","input":{"interface":"eth1","group":"239.1.1.2","protocol":"esp"},"outputs":[{"interface":"eth2","address":"239.2.1.2"}]},
            {"id":"default/b","input":{"interface":"eth1","group":"239.1.1.1","port":5000,"protocol":"udp"},"outputs":[{"interface":"eth2","address":"239.2.1.1"},{"interface":"eth3","address":"10.0.0.9","port":7,"sourceAddress":"10.0.0.1"}]}
            ]}
            """);
    assertThat(files.data().get("nodes.json"))
        .isEqualTo("{\"version\":1,\"nodes\":{\"a\":\"" + files.index().get("a") + "\"}}\n");
  }

  @Test
  void theBytesDependOnNoOrder() {
    Rules rules = many(60, 5);
    Compiled once = rules.compile();
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(rules.facts, new Random(i));
      Collections.shuffle(rules.nodes, new Random(i));
      Compiled again = rules.compile();
      assertThat(again).isEqualTo(once);
      assertThat(again.changedSince(once)).isEmpty();
    }
  }

  @Test
  void rulesThatDoNotFitPlainAreCompressed() {
    Rules rules = many(200, 3);
    Compiled plain = rules.compile();
    Compiled packed = rules.compile(plain.files().bytes() - 1);
    assertThat(packed.accepted()).isEqualTo(200);
    assertThat(packed.files().index()).isEqualTo(plain.files().index());
    assertThat(packed.files().data()).containsOnlyKeys("nodes.json");
    assertThat(packed.files().binaryData().keySet())
        .containsExactlyElementsOf(
            plain.files().index().values().stream()
                .distinct()
                .sorted()
                .map(h -> h + ".json.gz")
                .toList());
    assertThat(packed.files().bytes()).isLessThan(plain.files().bytes() / 2);
  }

  @Test
  void theYoungestRulesThatDoNotFitAreRefusedAndTheOthersStay() {
    Rules rules = many(200, 3);
    Compiled c = rules.compile(1000);
    assertThat(c.files().bytes()).isLessThanOrEqualTo(1000);
    assertThat(c.accepted()).isBetween(1L, 199L);
    List<Boolean> byAge =
        rules.facts.stream().map(r -> c.verdicts().get(r.id()).accepted()).toList();
    assertThat(byAge.indexOf(false)).isEqualTo((int) c.accepted());
    assertThat(byAge.lastIndexOf(true)).isEqualTo((int) c.accepted() - 1);
    Verdict last = c.verdicts().get(rules.facts.getLast().id());
    assertThat(last.reason()).isEqualTo(Reason.TOO_MANY_RULES);
    assertThat(last.message()).contains("1000 bytes");
  }

  @Test
  void tenThousandRulesOnAHundredNodesFit() {
    Rules rules = many(10_000, 100);
    Compiled c = rules.compile();
    assertThat(c.accepted()).isEqualTo(10_000);
    assertThat(c.files().bytes()).isLessThan(RuleCompiler.MAX_BYTES);
  }

  @Test
  void aNodeHasNoMoreRulesThanARelayTakesAndOtherNodesAreLeftAlone() {
    Rules rules = many(10_000, 2);
    rules.rule("one-more", FLOW.replace("eth1", "eth9"), "node-1");
    rules.nodes.add(new NodeFacts("alone", Map.of("alone", "yes")));
    Compiled c = rules.compile();
    assertThat(verdict(c, "one-more").reason()).isEqualTo(Reason.TOO_MANY_RULES);
    assertThat(verdict(c, "one-more").message())
        .isEqualTo("a node of it has 10000 older rules already");
    assertThat(c.accepted()).isEqualTo(10_000);
  }

  @Test
  void aRuleMadeAnewUnderTheSameNameHasAnotherVerdict() {
    Rules rules = Rules.on("a").rule("r", FLOW);
    Compiled before = rules.compile();
    RuleFacts r = rules.facts.removeFirst();
    rules.facts.add(new RuleFacts("other", "default", "r", 1, r.created(), r.spec()));
    assertThat(rules.compile().changedSince(before)).containsExactly("default/r");
  }

  @Test
  void aRuleThatSelectsNoNodeIsAcceptedAndOnNoNode() {
    Compiled c = Rules.on("a").rule("r", FLOW, Map.of("node", "z")).compile();
    assertThat(verdict(c, "r").accepted()).isTrue();
    assertThat(verdict(c, "r").nodes()).isEmpty();
    assertThat(c.files().index()).isEmpty();
  }

  private static Rules many(int count, int nodes) {
    Rules rules =
        Rules.on(IntStream.range(0, nodes).mapToObj(n -> "node-" + n).toArray(String[]::new));
    for (int i = 0; i < count; i++) {
      String flow =
          "eth1 239.%d.%d.%d:5000 -> eth2 239.128.%d.%d"
              .formatted(i >> 16, i >> 8 & 255, i & 255, i >> 8, i & 255);
      rules.rule("rule-" + i, flow);
    }
    return rules;
  }

  private static Verdict verdict(Compiled c, String name) {
    return c.verdicts().get("default/" + name);
  }
}
