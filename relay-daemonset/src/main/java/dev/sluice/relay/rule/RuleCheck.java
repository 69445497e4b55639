package dev.sluice.relay.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds everything that is wrong with a rule set, all at once. */
public final class RuleCheck {
  /** Rules a set may hold. */
  public static final int MAX_RULES = 10_000;

  /** Outputs a rule may have. */
  public static final int MAX_OUTPUTS = 64;

  /** Characters an id or a name may have: a Kubernetes namespace, a slash and a name. */
  public static final int MAX_ID = 317;

  private static final int MAX_PORT = 65_535;
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]{0,14}");
  private static final Pattern ID = Pattern.compile("[!-~]{1," + MAX_ID + "}");
  private static final Pattern NAME = Pattern.compile("[ -~]{1," + MAX_ID + "}");

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Map<Input, String> inputs = new HashMap<>();

  private RuleCheck() {}

  /** Every problem of the set; empty when it may be used. */
  public static List<Problem> problems(RuleSet set) {
    RuleCheck check = new RuleCheck();
    int count = set.rules().size();
    if (count > MAX_RULES) {
      check.add("$.rules", count + " rules: at most " + MAX_RULES + " are allowed");
    }
    for (int i = 0; i < count; i++) {
      check.rule("$.rules[" + i + "]", set.rules().get(i));
    }
    return List.copyOf(check.problems);
  }

  private void rule(String path, Rule rule) {
    if (!ID.matcher(rule.id()).matches()) {
      add(
          path + ".id",
          quoted(rule.id()) + ": 1 to " + MAX_ID + " printable characters without spaces");
    }
    String earlier = ids.putIfAbsent(rule.id(), path);
    if (earlier != null) {
      add(path + ".id", quoted(rule.id()) + " is also the id of " + earlier);
    }
    if (rule.name() != null && !NAME.matcher(rule.name()).matches()) {
      add(path + ".name", quoted(rule.name()) + ": 1 to " + MAX_ID + " printable characters");
    }
    input(path + ".input", rule.input());
    if (rule.outputs().isEmpty() || rule.outputs().size() > MAX_OUTPUTS) {
      add(
          path + ".outputs",
          rule.outputs().size() + " outputs: 1 to " + MAX_OUTPUTS + " are allowed");
    }
    Map<String, String> destinations = new HashMap<>();
    for (int i = 0; i < rule.outputs().size(); i++) {
      String at = path + ".outputs[" + i + "]";
      Output output = rule.outputs().get(i);
      output(at, rule.input(), output);
      String key = output.interfaceName() + " " + output.address() + " " + output.port();
      String same = destinations.putIfAbsent(key, at);
      if (same != null) {
        add(at, "the same interface, address and port as " + same);
      }
    }
    rateLimit(path + ".rateLimit", rule.rateLimit());
  }

  private void input(String path, Input input) {
    interfaceName(path + ".interface", input.interfaceName());
    port(path + ".port", input.port());
    Address group = input.group();
    if (!group.isMulticast() && !group.isUnicast()) {
      add(path + ".group", group + ": a multicast or unicast address is needed");
    }
    if (input.protocol() == Protocol.ESP && input.port() != 0) {
      add(path + ".port", input.port() + ": ESP has no ports, only 0 or none is allowed");
    }
    Address source = input.source();
    if (source != null) {
      source(path + ".source", source, group);
    }
    String earlier = inputs.putIfAbsent(input, path);
    if (earlier != null) {
      add(path, "claims the same flow as " + earlier);
    }
  }

  private void output(String path, Input input, Output output) {
    interfaceName(path + ".interface", output.interfaceName());
    port(path + ".port", output.port());
    Address address = output.address();
    if (!address.isMulticast() && !address.isUnicast()) {
      add(path + ".address", address + ": a multicast or unicast address is needed");
    } else if (address.isIpv4() != input.group().isIpv4()) {
      add(
          path + ".address",
          address + ": must be of the same family as the input's " + input.group());
    }
    if (input.protocol() == Protocol.ESP && output.port() != 0) {
      add(path + ".port", output.port() + ": ESP has no ports, only 0 or none is allowed");
    }
    if (output.ttl() < 0 || output.ttl() > 255) {
      add(path + ".ttl", output.ttl() + ": 1 to 255 are allowed");
    }
    if (output.dscp() < Output.KEEP || output.dscp() > 63) {
      add(path + ".dscp", output.dscp() + ": 0 to 63 are allowed");
    }
    if (output.whenJoined() && !address.isMulticast()) {
      add(path + ".whenJoined", "true, but " + address + " is no group that could be joined");
    }
    if (output.sourceAddress() != null) {
      source(path + ".sourceAddress", output.sourceAddress(), address);
    }
    if (output.interfaceName().equals(input.interfaceName())
        && address.equals(input.group())
        && (output.port() == 0 || input.port() == 0 || output.port() == input.port())) {
      add(path, "sends the flow back into its own input, a loop");
    }
  }

  private void rateLimit(String path, @Nullable RateLimit limit) {
    if (limit == null) {
      return;
    }
    if (limit.packetsPerSecond() < 0) {
      add(path + ".packetsPerSecond", limit.packetsPerSecond() + ": must be at least 1");
    }
    if (limit.bitsPerSecond() < 0) {
      add(path + ".bitsPerSecond", limit.bitsPerSecond() + ": must be at least 1");
    }
    if (limit.packetsPerSecond() == 0 && limit.bitsPerSecond() == 0) {
      add(path, "needs packetsPerSecond, bitsPerSecond or both");
    }
  }

  private void source(String path, Address source, Address destination) {
    if (!source.isUnicast()) {
      add(path, source + ": a unicast address is needed");
    } else if (source.isIpv4() != destination.isIpv4()) {
      add(path, source + ": must be of the same family as " + destination);
    }
  }

  private void interfaceName(String path, String name) {
    if (!INTERFACE.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      add(
          path,
          quoted(name)
              + ": 1 to 15 letters, digits, '_', '.' or '-' are allowed, not starting with '-'");
    }
  }

  private void port(String path, int port) {
    if (port < 0 || port > MAX_PORT) {
      add(path, port + ": 0 to " + MAX_PORT + " are allowed");
    }
  }

  private void add(String path, String message) {
    problems.add(new Problem(path, message));
  }

  private static String quoted(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return "'" + shown + "'";
  }
}
