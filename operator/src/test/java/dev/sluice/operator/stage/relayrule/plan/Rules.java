package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.relay.RelayInput;
import dev.sluice.api.relay.RelayInput.Protocol;
import dev.sluice.api.relay.RelayOutput;
import dev.sluice.api.relay.RelayRuleSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules written short: {@code "eth1 239.1.1.1:5000 -> eth2 239.2.1.1"}; ids {@code default/x}. */
final class Rules {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  final List<RuleFacts> facts = new ArrayList<>();
  final List<NodeFacts> nodes = new ArrayList<>();
  Links links = new Links(List.of());

  static Rules on(String... nodes) {
    Rules rules = new Rules();
    Arrays.stream(nodes).forEach(n -> rules.nodes.add(new NodeFacts(n, Map.of("node", n))));
    return rules;
  }

  Rules local(String... interfaces) {
    links = new Links(List.of(interfaces));
    return this;
  }

  /** A younger rule than all before, on every node. */
  Rules rule(String name, String flow) {
    return rule(name, flow, Map.of());
  }

  /** A younger rule than all before, on one node. */
  Rules rule(String name, String flow, String node) {
    return rule(name, flow, Map.of("node", node));
  }

  Rules rule(String name, String flow, Map<String, String> selector) {
    String[] sides = flow.split(" -> ");
    List<RelayOutput> outputs = Arrays.stream(sides[1].split(", ")).map(Rules::output).toList();
    facts.add(
        new RuleFacts(
            "uid-" + name,
            "default",
            name,
            1,
            T0.plusSeconds(facts.size()),
            new RelayRuleSpec(input(sides[0]), outputs, selector, null)));
    return this;
  }

  Compiled compile() {
    return compile(RuleCompiler.MAX_BYTES);
  }

  Compiled compile(long maxBytes) {
    return RuleCompiler.compile(facts, nodes, links, maxBytes);
  }

  private static RelayInput input(String text) {
    String[] words = text.split(" ");
    boolean esp = text.endsWith(" esp");
    String source = words.length > 3 || words.length == 3 && !esp ? words[2].substring(5) : null;
    return new RelayInput(
        words[0], address(words[1]), port(words[1]), source, esp ? Protocol.esp : null);
  }

  /** {@code interface address[:port] [as source]}. */
  private static RelayOutput output(String text) {
    String[] words = text.split(" ");
    return new RelayOutput(
        words[0],
        address(words[1]),
        port(words[1]),
        null,
        null,
        words.length > 2 ? words[3] : null);
  }

  private static String address(String text) {
    return text.split(":")[0];
  }

  private static @Nullable Integer port(String text) {
    return text.contains(":") ? Integer.valueOf(text.split(":")[1]) : null;
  }
}
