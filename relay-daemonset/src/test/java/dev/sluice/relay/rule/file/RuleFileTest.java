package dev.sluice.relay.rule.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {
  private static final String WHOLE =
      """
      {"version": 1, "rules": [{
        "id": "default/timing", "name": "timing",
        "input": {"interface": "eth1", "group": "239.1.1.1", "port": 5000, "source": "10.0.0.5",
                  "protocol": "udp"},
        "outputs": [
          {"interface": "eth2", "address": "239.2.2.2", "port": 6000, "ttl": 16, "dscp": 46,
           "sourceAddress": "10.9.0.1"},
          {"interface": "eth3", "address": "10.3.0.7"}],
        "rateLimit": {"packetsPerSecond": 1000, "bitsPerSecond": 8000000}}]}
      """;

  private static final Rule RULE =
      new Rule(
          "default/timing",
          "timing",
          new Input("eth1", Address.of("239.1.1.1"), 5000, Address.of("10.0.0.5"), Protocol.UDP),
          List.of(
              new Output("eth2", Address.of("239.2.2.2"), 6000, 16, 46, Address.of("10.9.0.1")),
              new Output("eth3", Address.of("10.3.0.7"), 0, 0, Output.KEEP, null)),
          new RateLimit(1000, 8_000_000));

  @Test
  void readsEveryField() {
    assertThat(RuleFile.read(WHOLE)).isEqualTo(new Reading.Good(new RuleSet(List.of(RULE))));
  }

  @Test
  void absentTtlIsOneForGroupsAndSixtyFourForHosts() {
    assertThat(new Output("e", Address.of("239.1.1.1"), 0, 0, -1, null).hopLimit()).isEqualTo(1);
    assertThat(new Output("e", Address.of("10.1.1.1"), 0, 0, -1, null).hopLimit()).isEqualTo(64);
    assertThat(new Output("e", Address.of("10.1.1.1"), 0, 9, -1, null).hopLimit()).isEqualTo(9);
  }

  @Test
  void whatIsWrittenIsReadBackEqual() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      RuleSet set = randomSet(random);
      assertThat(RuleFile.read(RuleFile.write(set))).isEqualTo(new Reading.Good(set));
    }
  }

  @Test
  void reportsAllProblemsAtOnce() {
    String text =
        WHOLE
            .replace("\"eth1\"", "\"not an interface name\"")
            .replace("\"239.2.2.2\"", "\"ff15::1\"")
            .replace("\"10.0.0.5\"", "\"239.9.9.9\"");
    assertThat(problems(text))
        .extracting(Problem::path)
        .containsExactly(
            "$.rules[0].input.interface",
            "$.rules[0].input.source",
            "$.rules[0].outputs[0].address",
            "$.rules[0].outputs[0].sourceAddress");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\": 1 | \"version\": 2 | $.version: 2: only 1 is known",
        "\"version\": 1, | `` | $.version: is missing",
        "\"version\": 1 | \"version\": 1, \"rule\": [] | $.rule: is not a known field",
        "5000 | 70000 | $.rules[0].input.port: 70000: 0 to 65535 are allowed",
        "5000 | 50.5 | $.rules[0].input.port: 50.5: a whole number from 0 to 65535 is needed",
        "5000 | 5000, \"group\": \"239.1.1.2\" | $: is not JSON: Duplicate field 'group' at line 3, column 77",
        "\"ttl\": 16 | \"ttl\": 0 | $.rules[0].outputs[0].ttl: 0: 1 to 255 are allowed",
        "\"dscp\": 46 | \"dscp\": 64 | $.rules[0].outputs[0].dscp: 64: 0 to 63 are allowed",
        "\"udp\" | \"tcp\" | $.rules[0].input.protocol: 'tcp': udp or esp is needed",
        "\"udp\" | \"esp\" | $.rules[0].input.port: 5000: ESP has no ports, only 0 or none is allowed",
        "\"239.1.1.1\" | \"239.1.1\" | $.rules[0].input.group: '239.1.1': an IPv4 or IPv6 address is needed",
        "\"239.1.1.1\" | 7 | $.rules[0].input.group: 7: a text is needed",
        "\"239.1.1.1\" | \"0.0.0.0\" | $.rules[0].input.group: 0.0.0.0: a multicast or unicast address is needed",
        "\"packetsPerSecond\": 1000 | \"packetsPerSecond\": -1 | $.rules[0].rateLimit.packetsPerSecond: -1: 1 to 9223372036854775807 are allowed",
        "{\"packetsPerSecond\": 1000, \"bitsPerSecond\": 8000000} | {} | $.rules[0].rateLimit: needs packetsPerSecond, bitsPerSecond or both",
      })
  void namesFieldValueAndWhatIsAllowed(String from, String to, String problem) {
    String text = WHOLE.replace(from, to);
    assertThat(text).isNotEqualTo(WHOLE);
    assertThat(problems(text)).extracting(Problem::toString).contains(problem);
  }

  @Test
  void refusesTheSameIdTheSameFlowAndALoop() {
    Rule loop =
        new Rule(
            RULE.id(),
            null,
            RULE.input(),
            List.of(new Output("eth1", Address.of("239.1.1.1"), 0, 0, -1, null)),
            null);
    String text = RuleFile.write(new RuleSet(List.of(RULE, loop)));
    assertThat(problems(text))
        .extracting(Problem::toString)
        .containsExactly(
            "$.rules[1].id: 'default/timing' is also the id of $.rules[0]",
            "$.rules[1].input: claims the same flow as $.rules[0].input",
            "$.rules[1].outputs[0]: sends the flow back into its own input, a loop");
  }

  @Test
  void refusesTheSameCopyTwice() {
    Output copy = RULE.outputs().get(0);
    Rule rule = new Rule("r", null, RULE.input(), List.of(copy, copy), null);
    assertThat(problems(RuleFile.write(new RuleSet(List.of(rule)))))
        .extracting(Problem::toString)
        .containsExactly(
            "$.rules[0].outputs[1]: the same interface, address and port as $.rules[0].outputs[0]");
  }

  @Test
  void limitsRulesAndOutputs() {
    List<Rule> many = IntStream.range(0, 10_001).mapToObj(RuleFileTest::numbered).toList();
    assertThat(problems(RuleFile.write(new RuleSet(many))))
        .containsExactly(new Problem("$.rules", "10001 rules: at most 10000 are allowed"));
    assertThat(RuleFile.read(RuleFile.write(new RuleSet(many.subList(0, 10_000)))))
        .isInstanceOf(Reading.Good.class);
    Rule none = new Rule("r", null, RULE.input(), List.of(), null);
    assertThat(problems(RuleFile.write(new RuleSet(List.of(none)))))
        .extracting(Problem::path)
        .containsExactly("$.rules[0].outputs");
  }

  @Test
  void aHalfWrittenFileIsRefusedWithTheReason() {
    String whole = WHOLE.strip();
    for (int length = 0; length < whole.length(); length++) {
      assertThat(RuleFile.read(whole.substring(0, length)))
          .as("first %d characters", length)
          .isInstanceOf(Reading.Bad.class);
    }
  }

  @Test
  void trailingTextIsRefused() {
    assertThat(problems(WHOLE + "{}")).singleElement().extracting(Problem::path).isEqualTo("$");
  }

  private static List<Problem> problems(String text) {
    assertThat(RuleFile.read(text)).isInstanceOf(Reading.Bad.class);
    return ((Reading.Bad) RuleFile.read(text)).problems();
  }

  private static Rule numbered(int i) {
    Address group = Address.ipv4(0xef00_0000 + i);
    Input input = new Input("eth1", group, 5000, null, Protocol.UDP);
    Output output = new Output("eth2", group, 0, 0, Output.KEEP, null);
    return new Rule(String.format("r%05d", i), null, input, List.of(output), null);
  }

  private static RuleSet randomSet(Random random) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < random.nextInt(20); i++) {
      boolean v4 = random.nextBoolean();
      boolean esp = random.nextInt(4) == 0;
      Input input =
          new Input(
              "eth" + random.nextInt(4),
              v4
                  ? Address.ipv4(0xe000_0000 | random.nextInt() >>> 4)
                  : new Address(0xff15L << 48, i),
              esp ? 0 : random.nextInt(65_536),
              random.nextBoolean() ? null : unicast(random, v4),
              esp ? Protocol.ESP : Protocol.UDP);
      List<Output> outputs = new ArrayList<>();
      for (int j = 0; j <= random.nextInt(5); j++) {
        outputs.add(
            new Output(
                "out" + j,
                unicast(random, v4),
                esp ? 0 : random.nextInt(65_536),
                random.nextInt(256),
                random.nextInt(65) - 1,
                random.nextBoolean() ? null : unicast(random, v4)));
      }
      rules.add(
          new Rule(
              String.format("rule-%03d", i),
              random.nextBoolean() ? null : "name of " + i,
              input,
              outputs,
              random.nextBoolean() ? null : new RateLimit(1 + random.nextInt(100), 0)));
    }
    return new RuleSet(rules);
  }

  private static Address unicast(Random random, boolean v4) {
    return v4
        ? Address.ipv4(0x0a00_0000 | random.nextInt() >>> 8)
        : new Address(0x2001_0db8L << 32, random.nextLong());
  }

  @Test
  void anOutputMayWaitForListenersOfItsGroup() {
    String text =
        """
        {"version": 1, "rules": [{"id": "a", "input": {"interface": "e", "group": "239.1.1.1"},
          "outputs": [{"interface": "f", "address": "%s", "whenJoined": %s}]}]}
        """;
    Reading good = RuleFile.read(text.formatted("239.2.2.2", "true"));
    assertThat(good).isInstanceOf(Reading.Good.class);
    RuleSet set = ((Reading.Good) good).rules();
    assertThat(set.rules().get(0).outputs().get(0).whenJoined()).isTrue();
    assertThat(RuleFile.read(RuleFile.write(set))).isEqualTo(good);
    assertThat(RuleFile.read(text.formatted("10.0.0.1", "true")).toString())
        .contains("$.rules[0].outputs[0].whenJoined", "10.0.0.1 is no group");
    assertThat(RuleFile.read(text.formatted("239.2.2.2", "1")).toString())
        .contains("true or false is needed");
  }
}
