package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.relay.Address;
import dev.sluice.api.relay.RelayInput;
import dev.sluice.api.relay.RelayInput.Protocol;
import dev.sluice.api.relay.RelayOutput;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Packets on a link, as a rule claims them.
 *
 * @param link interface name: nodes' interfaces of the same name are taken to be on one link
 * @param group destination address
 * @param port destination port; 0 = any
 * @param source source address; empty = any
 * @param protocol protocol
 */
record Flow(String link, Address group, int port, Optional<Address> source, Protocol protocol) {

  /** What a valid rule takes in. */
  static Flow in(RelayInput in) {
    return new Flow(
        in.interfaceName(),
        address(in.group()),
        port(in.port()),
        Optional.ofNullable(in.source()).map(Flow::address),
        protocol(in));
  }

  /**
   * What a valid rule sends.
   *
   * @param carried destination port of the packets that come in; 0 = any
   */
  static Flow out(RelayOutput out, Protocol protocol, int carried) {
    int port = port(out.port());
    return new Flow(
        out.interfaceName(),
        address(out.address()),
        port == 0 ? carried : port,
        Optional.ofNullable(out.sourceAddress()).map(Flow::address),
        protocol);
  }

  /** Where it is and where it goes, which every flow that meets it has in common with it. */
  Place place() {
    return new Place(link, group, protocol);
  }

  /**
   * Whether a rule that takes in the other one gets packets of this one, which a relay sends. A
   * relay sends with an address of its own unless told otherwise, so a rule that wants a certain
   * source gets them only when that source is set.
   */
  boolean reaches(Flow input) {
    return place().equals(input.place())
        && (port == 0 || input.port == 0 || port == input.port)
        && (input.source.isEmpty() || input.source.equals(source));
  }

  /** Link, destination and protocol. */
  record Place(String link, Address group, Protocol protocol) {}

  static Protocol protocol(RelayInput in) {
    return in.protocol() == null ? Protocol.udp : in.protocol();
  }

  private static int port(@Nullable Integer port) {
    return port == null ? 0 : port;
  }

  private static Address address(String text) {
    return Address.parse(text).orElseThrow(() -> new IllegalArgumentException(text));
  }
}
