package dev.sluice.relay.table;

import dev.sluice.relay.frame.Envelope;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import org.jspecify.annotations.Nullable;

/** Fits rules to the interfaces there are, or says what is missing. */
final class Resolver {
  private final Network network;
  private final Joined joined;

  Resolver(Network network, Joined joined) {
    this.network = network;
    this.joined = joined;
  }

  /** Why an input cannot take anything in; null when it can. */
  @Nullable String inactive(Input input) {
    return inactive(input.interfaceName());
  }

  private @Nullable String inactive(String name) {
    Nic nic = network.nic(name);
    if (nic == null) {
      return "there is no interface " + name;
    }
    return nic.ethernet() ? null : name + " carries no Ethernet frames";
  }

  /** An output, with what is needed to send copies, or why they cannot be sent. */
  Egress egress(Output output, int slot) {
    String name = output.interfaceName();
    Nic nic = network.nic(name);
    boolean wanted = !output.whenJoined() || joined.isJoined(name, output.address());
    String why = inactive(name);
    if (nic == null || why != null) {
      return new Egress(output, slot, 0, 0, null, why, wanted);
    }
    Address source = source(output, nic);
    Long mac = mac(output);
    if (!nic.ready()) {
      why = name + " is down";
    } else if (source == null) {
      why = name + " has no " + (output.address().isIpv4() ? "IPv4" : "IPv6") + " address";
    } else if (mac == null) {
      why = "no link-layer address of " + output.address() + " on " + name;
    } else {
      var fields = new Envelope.Fields(output.port(), output.hopLimit(), output.dscp());
      Envelope envelope = Envelope.of(mac, nic.mac(), output.address(), source, fields);
      return new Egress(output, slot, nic.index(), nic.mtu(), envelope, null, wanted);
    }
    return new Egress(output, slot, nic.index(), nic.mtu(), null, why, wanted);
  }

  private @Nullable Long mac(Output output) {
    return output.address().isMulticast()
        ? Long.valueOf(output.address().multicastMac())
        : network.neighbours().get(new Network.Target(output.interfaceName(), output.address()));
  }

  /**
   * The output's own source address, else one of the interface: in the network of the destination,
   * else of the destination's scope, else the first.
   */
  private static @Nullable Address source(Output output, Nic nic) {
    if (output.sourceAddress() != null) {
      return output.sourceAddress();
    }
    Address to = output.address();
    boolean local = to.isLinkLocal() || (to.isMulticast() && !to.isIpv4() && isLinkScope(to));
    Address first = null;
    Address scoped = null;
    for (Nic.Own own : nic.addresses()) {
      Address address = own.address();
      if (address.isIpv4() != to.isIpv4()) {
        continue;
      }
      if (own.covers(to) && !to.isMulticast()) {
        return address;
      }
      first = first == null ? address : first;
      scoped = scoped == null && address.isLinkLocal() == local ? address : scoped;
    }
    return scoped == null ? first : scoped;
  }

  /** Interface-local and link-local groups (RFC 4291, 2.7). */
  private static boolean isLinkScope(Address group) {
    return (group.high() >>> 48 & 0xf) <= 2;
  }
}
