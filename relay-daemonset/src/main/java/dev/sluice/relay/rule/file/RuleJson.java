package dev.sluice.relay.rule.file;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Rule;

/** Rules as JSON objects: what is absent in the file is left out. */
public final class RuleJson {
  private RuleJson() {}

  /** Fills an empty object with a rule, and answers it. */
  public static ObjectNode rule(ObjectNode into, Rule rule) {
    into.put("id", rule.id());
    if (rule.name() != null) {
      into.put("name", rule.name());
    }
    input(into.putObject("input"), rule.input());
    ArrayNode outputs = into.putArray("outputs");
    rule.outputs().forEach(output -> output(outputs.addObject(), output));
    if (rule.rateLimit() != null) {
      ObjectNode limit = into.putObject("rateLimit");
      positive(limit, "packetsPerSecond", rule.rateLimit().packetsPerSecond());
      positive(limit, "bitsPerSecond", rule.rateLimit().bitsPerSecond());
    }
    return into;
  }

  private static void input(ObjectNode into, Input input) {
    into.put("interface", input.interfaceName()).put("group", input.group().toString());
    positive(into, "port", input.port());
    if (input.source() != null) {
      into.put("source", input.source().toString());
    }
    into.put("protocol", input.protocol().text());
  }

  /** Fills an empty object with an output, and answers it. */
  public static ObjectNode output(ObjectNode into, Output output) {
    into.put("interface", output.interfaceName()).put("address", output.address().toString());
    positive(into, "port", output.port());
    positive(into, "ttl", output.ttl());
    if (output.dscp() != Output.KEEP) {
      into.put("dscp", output.dscp());
    }
    if (output.sourceAddress() != null) {
      into.put("sourceAddress", output.sourceAddress().toString());
    }
    if (output.whenJoined()) {
      into.put("whenJoined", true);
    }
    return into;
  }

  private static void positive(ObjectNode into, String name, long value) {
    if (value > 0) {
      into.put(name, value);
    }
  }
}
