package dev.sluice.relay.control;

import dev.sluice.relay.audience.Link;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links on which it matters who listens. Pure. */
final class Links {
  private Links() {}

  /** Those of outputs that depend on it, as far as their interfaces are there. */
  static Set<Link> of(RuleSet rules, Network network) {
    Set<Link> links = new HashSet<>();
    for (Rule rule : rules.rules()) {
      for (Output output : rule.outputs()) {
        Nic nic = output.whenJoined() ? network.nic(output.interfaceName()) : null;
        if (nic != null && nic.ethernet()) {
          links.add(new Link(nic.name(), nic.index(), nic.mac(), own(nic, true), own(nic, false)));
        }
      }
    }
    return links;
  }

  /** Where queries are sent from: any IPv4 address, a link-local IPv6 one (RFC 3810, 5.1.14). */
  private static @Nullable Address own(Nic nic, boolean ipv4) {
    return nic.addresses().stream()
        .map(Nic.Own::address)
        .filter(address -> address.isIpv4() == ipv4 && (ipv4 || address.isLinkLocal()))
        .findFirst()
        .orElse(null);
  }
}
