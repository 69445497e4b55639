package dev.sluice.operator.stage.relayrule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Reason;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final String THERE = "eth1 239.1.1.1 -> eth2 239.1.1.1";
  private static final String BACK = "eth2 239.1.1.1 -> eth1 239.1.1.1";

  @Test
  void twoNodesThatSendToEachOtherAreACircleThatIsNamed() {
    Compiled c = Rules.on("a", "b").rule("there", THERE, "a").rule("back", BACK, "b").compile();
    assertThat(verdict(c, "there").accepted()).isTrue();
    assertThat(verdict(c, "back").reason()).isEqualTo(Reason.FORWARDING_LOOP);
    assertThat(verdict(c, "back").message())
        .isEqualTo("packets would go round: default/back -> default/there -> default/back");
  }

  @Test
  void bothWaysOnOneNodeIsNoCircleSinceARelayNeverTakesInWhatItSent() {
    Compiled c = Rules.on("a").rule("there", THERE).rule("back", BACK).compile();
    assertThat(c.accepted()).isEqualTo(2);
  }

  @Test
  void bothWaysOnTwoNodesOfOneGroupIsACircle() {
    Compiled c = Rules.on("a", "b").rule("there", THERE).rule("back", BACK).compile();
    assertThat(verdict(c, "back").reason()).isEqualTo(Reason.FORWARDING_LOOP);
  }

  @Test
  void bothWaysOnTwoNodesIsNoCircleWhenOneSideIsNotShared() {
    Rules rules = Rules.on("a", "b").local("eth*").rule("there", THERE).rule("back", BACK);
    assertThat(rules.compile().accepted()).isEqualTo(2);
    Rules other = Rules.on("a", "b").local("eth2").rule("there", THERE).rule("back", BACK);
    assertThat(other.compile().accepted()).isEqualTo(2);
    Rules none = Rules.on("a", "b").local("eth3").rule("there", THERE).rule("back", BACK);
    assertThat(none.compile().accepted()).isEqualTo(1);
  }

  @Test
  void twoRulesThatFeedEachOtherOnOneLinkAreACircle() {
    String echo = "eth1 239.1.1.1 -> eth2 239.1.1.1, eth1 239.9.9.9";
    Rules two = Rules.on("a", "b").rule("any", echo);
    two.rule("hop", "eth1 239.9.9.9 -> eth1 239.1.1.1");
    Compiled c = two.compile();
    assertThat(verdict(c, "hop").message())
        .isEqualTo("packets would go round: default/hop -> default/any -> default/hop");
  }

  @Test
  void aCircleOfThreeNodesIsNamedInItsOrder() {
    Compiled c =
        Rules.on("a", "b", "c")
            .rule("one", "eth1 239.1.1.1:7 -> eth2 239.1.1.2", "a")
            .rule("two", "eth2 239.1.1.2 -> eth3 239.1.1.3:8", "b")
            .rule("three", "eth3 239.1.1.3:8 -> eth1 239.1.1.1:7", "c")
            .compile();
    assertThat(verdict(c, "three").message())
        .isEqualTo(
            "packets would go round: default/three -> default/one -> default/two -> default/three");
    assertThat(c.accepted()).isEqualTo(2);
  }

  @Test
  void aPortThatChangesOnTheWayBreaksTheCircle() {
    Rules rules =
        Rules.on("a", "b")
            .rule("there", "eth1 239.1.1.1:5000 -> eth2 239.1.1.1:6000", "a")
            .rule("back", "eth2 239.1.1.1:6000 -> eth1 239.1.1.1:7000", "b");
    assertThat(rules.compile().accepted()).isEqualTo(2);
  }

  @Test
  void anyPortThereAndOneFixedPortBackIsNoCircleWhenThePortIsAnotherOnReturn() {
    Rules rules =
        Rules.on("a", "b")
            .rule("there", "eth1 239.1.1.1 -> eth2 239.1.1.1", "a")
            .rule("back", "eth2 239.1.1.1:5000 -> eth1 239.1.1.1:6000", "b");
    assertThat(rules.compile().accepted()).isEqualTo(2);
    rules.rule("again", "eth2 239.1.1.1:6000 -> eth1 239.1.1.1:5000", "b");
    assertThat(verdict(rules.compile(), "again").reason()).isEqualTo(Reason.FORWARDING_LOOP);
  }

  @Test
  void aRuleOfOneSourceTakesInOnlyWhatIsSentFromIt() {
    Rules apart =
        Rules.on("a", "b")
            .rule("there", "eth1 239.1.1.1 from=10.0.0.1 -> eth2 239.1.1.1", "a")
            .rule("back", "eth2 239.1.1.1 from=10.0.0.2 -> eth1 239.1.1.1", "b");
    assertThat(apart.compile().accepted()).isEqualTo(2);
    Rules joined =
        Rules.on("a", "b")
            .rule("there", "eth1 239.1.1.1 from=10.0.0.1 -> eth2 239.1.1.1 as 10.0.0.2", "a")
            .rule("back", "eth2 239.1.1.1 from=10.0.0.2 -> eth1 239.1.1.1 as 10.0.0.1", "b");
    assertThat(verdict(joined.compile(), "back").reason()).isEqualTo(Reason.FORWARDING_LOOP);
  }

  @Test
  void anotherProtocolGroupOrInterfaceIsNoCircle() {
    Compiled c =
        Rules.on("a", "b")
            .rule("there", THERE, "a")
            .rule("esp", "eth2 239.1.1.1 esp -> eth1 239.1.1.1", "b")
            .rule("group", "eth2 239.1.1.2 -> eth1 239.1.1.1", "b")
            .rule("interface", "eth3 239.1.1.1 -> eth1 239.1.1.1", "b")
            .compile();
    assertThat(c.accepted()).isEqualTo(4);
  }

  @Test
  void aRefusedRuleClosesNoCircleForOthers() {
    Compiled c =
        Rules.on("a", "b", "c")
            .rule("there", THERE, "a")
            .rule("back", BACK, "b")
            .rule("further", "eth1 239.1.1.1 -> eth4 239.1.1.1", "c")
            .compile();
    assertThat(verdict(c, "back").accepted()).isFalse();
    assertThat(verdict(c, "further").accepted()).isTrue();
  }

  @Test
  void aLongChainThatForksAndJoinsIsSearchedOnce() {
    // Each stage doubles the ways: 2^40 paths, but only 80 vertices.
    Rules rules = Rules.on("a", "b");
    for (int i = 0; i < 40; i++) {
      for (String side : new String[] {"l", "r"}) {
        String in = side.equals("l") ? "1" : "2";
        rules.rule(
            side + i,
            "e%d 239.1.%s.1 -> e%d 239.1.1.1, e%d 239.1.2.1".formatted(i, in, i + 1, i + 1),
            i % 2 == 0 ? "a" : "b");
      }
    }
    assertThat(rules.compile().accepted()).isEqualTo(80);
    rules.rule("close", "e40 239.1.2.1 -> e0 239.1.1.1", "a");
    // It would close the circle, but stage 0 runs on the node that sends.
    rules.rule("turn", "e40 239.1.1.1 -> e41 239.1.1.1", "a");
    Compiled c = rules.compile();
    assertThat(verdict(c, "turn").accepted()).isTrue();
    assertThat(verdict(c, "close").accepted()).isTrue();
    rules.rule("shift", "e41 239.1.1.1 -> e0 239.1.2.1", "b");
    assertThat(verdict(rules.compile(), "shift").reason()).isEqualTo(Reason.FORWARDING_LOOP);
  }

  private static Verdict verdict(Compiled c, String name) {
    return c.verdicts().get("default/" + name);
  }
}
