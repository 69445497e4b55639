package dev.sluice.operator.stage.relayrule.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.relay.Address;
import dev.sluice.api.relay.RateLimit;
import dev.sluice.api.relay.RelayInput;
import dev.sluice.api.relay.RelayInput.Protocol;
import dev.sluice.api.relay.RelayOutput;
import org.jspecify.annotations.Nullable;

/**
 * One rule as relays read it: compact JSON, members always in the same order, addresses in their
 * canonical form, what is not said left out.
 */
final class RuleLine {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RuleLine() {}

  static String of(RuleFacts rule) {
    ObjectNode line = NODES.objectNode();
    line.put("id", rule.id());
    line.set("input", input(rule.spec().input()));
    ArrayNode outputs = line.putArray("outputs");
    rule.spec().outputs().forEach(o -> outputs.add(output(o)));
    RateLimit limit = rule.spec().rateLimit();
    if (limit != null) {
      ObjectNode rate = line.putObject("rateLimit");
      put(rate, "packetsPerSecond", limit.packetsPerSecond());
      put(rate, "bitsPerSecond", limit.bitsPerSecond());
    }
    return line.toString();
  }

  private static ObjectNode input(RelayInput in) {
    ObjectNode node = NODES.objectNode();
    node.put("interface", in.interfaceName());
    node.put("group", canonical(in.group()));
    put(node, "port", positive(in.port()));
    if (in.source() != null) {
      node.put("source", canonical(in.source()));
    }
    node.put("protocol", Flow.protocol(in) == Protocol.esp ? "esp" : "udp");
    return node;
  }

  private static ObjectNode output(RelayOutput out) {
    ObjectNode node = NODES.objectNode();
    node.put("interface", out.interfaceName());
    node.put("address", canonical(out.address()));
    put(node, "port", positive(out.port()));
    put(node, "ttl", wide(out.ttl()));
    put(node, "dscp", wide(out.dscp()));
    if (out.sourceAddress() != null) {
      node.put("sourceAddress", canonical(out.sourceAddress()));
    }
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Long value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  private static @Nullable Long positive(@Nullable Integer port) {
    return port == null || port == 0 ? null : wide(port);
  }

  private static @Nullable Long wide(@Nullable Integer value) {
    return value == null ? null : Long.valueOf(value);
  }

  private static String canonical(String address) {
    return Address.parse(address).map(Address::toString).orElse(address);
  }
}
