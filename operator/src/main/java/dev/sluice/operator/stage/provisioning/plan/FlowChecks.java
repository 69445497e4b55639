package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.provisioning.NetworkConfig.Multicast;
import dev.sluice.api.relay.Address;
import dev.sluice.api.relay.FlowCheck;
import dev.sluice.api.relay.RelayInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request's flows become RelayRules that the site's operator accepts, as far as can be
 * told without its nodes: each valid by itself, and no two of the same packets on the same nodes.
 */
final class FlowChecks {
  private static final String NAME = "[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?";

  private FlowChecks() {}

  static List<Problem> of(String at, List<Multicast> flows) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < flows.size(); i++) {
      String field = at + "[" + i + "]";
      Multicast flow = flows.get(i);
      name(field + ".name", flows, i).ifPresent(problems::add);
      // Parameters of a template are free-form: nothing has checked that it is there.
      if (flow.input() == null) {
        problems.add(new Problem(field + ".input", "", "give interface and group"));
        continue;
      }
      FlowCheck.of(flow.input(), flow.outputs(), flow.rateLimit()).stream()
          .map(p -> new Problem(field + "." + p.field(), p.value(), "give " + p.allowed()))
          .forEach(problems::add);
      rival(field + ".input", flows, i).ifPresent(problems::add);
    }
    return problems;
  }

  private static Optional<Problem> name(String field, List<Multicast> flows, int i) {
    String name = Objects.toString(flows.get(i).name(), "");
    if (!name.matches(NAME)) {
      return Optional.of(new Problem(field, name, "give a DNS label of at most 32 characters"));
    }
    boolean taken = flows.subList(0, i).stream().anyMatch(f -> name.equals(f.name()));
    return taken
        ? Optional.of(new Problem(field, name, "give each flow a name of its own"))
        : Optional.empty();
  }

  private static Optional<Problem> rival(String field, List<Multicast> flows, int i) {
    Multicast flow = flows.get(i);
    return flows.subList(0, i).stream()
        .filter(f -> f.input() != null && key(f.input()).equals(key(flow.input())))
        .filter(f ->
            f.nodeSelector().isEmpty()
                || flow.nodeSelector().isEmpty()
                || f.nodeSelector().equals(flow.nodeSelector()))
        .findFirst()
        .map(f ->
            new Problem(
                field,
                flow.input().group(),
                "give another flow, or other nodes: " + f.name() + " relays the same one"));
  }

  /** What makes two rules of one node claim the same packets. */
  private static List<Object> key(RelayInput in) {
    return List.of(
        Objects.toString(in.interfaceName()),
        address(in.group()),
        Objects.requireNonNullElse(in.port(), 0),
        address(in.source()),
        Objects.requireNonNullElse(in.protocol(), RelayInput.Protocol.udp));
  }

  private static Object address(@Nullable String text) {
    return Optional.ofNullable(text).flatMap(Address::parse).<Object>map(a -> a).orElse("" + text);
  }
}
