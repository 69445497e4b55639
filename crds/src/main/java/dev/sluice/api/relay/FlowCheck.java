package dev.sluice.api.relay;

import dev.sluice.api.relay.RelayInput.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the schema and its rules say of a flow once more, for API servers that do not check them,
 * and what CEL has no words for. A flow without a problem is one that every relay takes.
 */
public final class FlowCheck {
  private static final String INTERFACE = "[A-Za-z0-9_.][A-Za-z0-9_.-]{0,14}";
  private static final int MAX_OUTPUTS = 64;

  private final List<Problem> problems = new ArrayList<>();

  private FlowCheck() {}

  /**
   * Something wrong with a flow.
   *
   * @param field where, such as {@code input.group}
   * @param value what stands there; empty = nothing
   * @param allowed what may stand there
   */
  public record Problem(String field, String value, String allowed) {}

  /** Everything wrong with a flow, in the order of its fields. */
  public static List<Problem> of(
      RelayInput input, List<RelayOutput> outputs, @Nullable RateLimit rateLimit) {
    FlowCheck check = new FlowCheck();
    Optional<Address> group = check.input(input);
    check.require(
        !outputs.isEmpty() && outputs.size() <= MAX_OUTPUTS,
        "outputs",
        Integer.toString(outputs.size()),
        "1 to 64 outputs");
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < outputs.size(); i++) {
      check.output("outputs[" + i + "].", outputs.get(i), input, group, seen);
    }
    if (rateLimit != null) {
      check.rate(rateLimit);
    }
    return List.copyOf(check.problems);
  }

  private Optional<Address> input(RelayInput in) {
    name("input.interface", in.interfaceName());
    Optional<Address> group = address("input.group", in.group());
    port("input.port", in.port());
    if (in.source() != null) {
      unicast("input.source", in.source(), group);
    }
    if (in.protocol() == Protocol.esp) {
      noPort("input.port", in.port());
    }
    return group;
  }

  private void output(
      String at, RelayOutput out, RelayInput input, Optional<Address> group, Set<Object> seen) {
    name(at + "interface", out.interfaceName());
    Optional<Address> address = address(at + "address", out.address());
    address.ifPresent(a -> family(at + "address", a, group));
    port(at + "port", out.port());
    range(at + "ttl", out.ttl(), 1, 255);
    range(at + "dscp", out.dscp(), 0, 63);
    if (out.sourceAddress() != null) {
      unicast(at + "sourceAddress", out.sourceAddress(), group);
    }
    if (input.protocol() == Protocol.esp) {
      noPort(at + "port", out.port());
    }
    if (address.isPresent()) {
      require(
          seen.add(
              List.of(Objects.toString(out.interfaceName()), address.get(), number(out.port()))),
          at + "address",
          out.address(),
          "each interface, address and port only once");
      require(
          !echo(input, group, out, address.get()),
          at + "address",
          out.address(),
          "not the input again: same interface, address and port");
    }
  }

  private static boolean echo(
      RelayInput input, Optional<Address> group, RelayOutput out, Address address) {
    return Objects.equals(out.interfaceName(), input.interfaceName())
        && group.filter(address::equals).isPresent()
        && (number(input.port()) == 0
            || number(out.port()) == 0
            || number(out.port()) == number(input.port()));
  }

  private void rate(RateLimit limit) {
    Long packets = limit.packetsPerSecond();
    Long bits = limit.bitsPerSecond();
    require(
        packets != null || bits != null,
        "rateLimit",
        "",
        "packetsPerSecond, bitsPerSecond or both");
    require(
        packets == null || packets >= 1, "rateLimit.packetsPerSecond", "" + packets, "1 or more");
    require(bits == null || bits >= 1, "rateLimit.bitsPerSecond", "" + bits, "1 or more");
  }

  private void name(String field, @Nullable String value) {
    require(
        value != null && value.matches(INTERFACE) && !value.equals(".") && !value.equals(".."),
        field,
        Objects.toString(value, ""),
        "the name of a network interface, at most 15 characters");
  }

  private Optional<Address> address(String field, @Nullable String value) {
    Optional<Address> address =
        Optional.ofNullable(value).flatMap(Address::parse).filter(Address::usable);
    require(
        address.isPresent(),
        field,
        Objects.toString(value, ""),
        "an IP address such as 239.1.1.1 or ff3e::1");
    return address;
  }

  private void unicast(String field, String value, Optional<Address> group) {
    Optional<Address> address = address(field, value);
    address.ifPresent(a -> {
      family(field, a, group);
      require(!a.multicast(), field, value, "a unicast address");
    });
  }

  private void family(String field, Address address, Optional<Address> group) {
    require(
        group.isEmpty() || group.get().v6() == address.v6(),
        field,
        address.toString(),
        "the address family of input.group");
  }

  private void port(String field, @Nullable Integer port) {
    range(field, port, 0, 65_535);
  }

  private void noPort(String field, @Nullable Integer port) {
    require(number(port) == 0, field, "" + port, "no port: esp has none");
  }

  private void range(String field, @Nullable Integer value, int least, int most) {
    require(
        value == null || value >= least && value <= most, field, "" + value, least + " to " + most);
  }

  private void require(boolean good, String field, String value, String allowed) {
    if (!good) {
      problems.add(new Problem(field, value, allowed));
    }
  }

  private static int number(@Nullable Integer port) {
    return port == null ? 0 : port;
  }
}
