package dev.sluice.relay.table;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Interfaces and rules for tests. */
public final class Machines {
  private Machines() {}

  /** An Ethernet interface that is up, with MAC 02:00:00:00:00:index and MTU 1500. */
  public static Nic nic(String name, int index, String... addresses) {
    List<Nic.Own> own = new ArrayList<>();
    for (String text : addresses) {
      String[] parts = text.split("/");
      own.add(new Nic.Own(Address.of(parts[0]), Integer.parseInt(parts[1])));
    }
    return new Nic(name, index, 0x0200_0000_0000L | index, 1500, true, true, own, Nic.Vlan.NONE);
  }

  public static Network network(Nic... nics) {
    return new Network(
        Arrays.stream(nics).collect(Collectors.toMap(Nic::name, nic -> nic)), Map.of());
  }

  public static Input input(String nic, String group, int port, @Nullable String source) {
    return new Input(
        nic, Address.of(group), port, source == null ? null : Address.of(source), Protocol.UDP);
  }

  public static Output output(String nic, String address, int port) {
    return new Output(nic, Address.of(address), port, 0, Output.KEEP, null);
  }

  public static Rule rule(String id, Input input, Output... outputs) {
    return new Rule(id, null, input, List.of(outputs), null);
  }

  public static RuleSet rules(Rule... rules) {
    return new RuleSet(List.of(rules));
  }
}
