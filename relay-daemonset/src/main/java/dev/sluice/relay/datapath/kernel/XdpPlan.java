package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.bpf.program.RuleEntry.XdpTake;
import dev.sluice.relay.ffi.NetDevices;
import dev.sluice.relay.table.Egress;
import dev.sluice.relay.table.Flow;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rules XDP takes, in one publication: those without a rate limit, whose outputs leave by
 * different interfaces that all can be sent to by XDP, at an ingress with an XDP program.
 */
final class XdpPlan {
  private final Fans fans;

  /** Interface name to whether it is a virtual one. */
  private final Map<String, Boolean> ingresses;

  private final Map<Integer, Boolean> transmitters = new HashMap<>();
  private final Set<Integer> used = new HashSet<>();

  XdpPlan(Fans fans, Map<String, Boolean> ingresses) {
    this.fans = fans;
    this.ingresses = ingresses;
  }

  /** How XDP takes a rule; {@link XdpTake#NOT} leaves it to tc. */
  XdpTake take(Flow flow) {
    Boolean virtual = ingresses.get(flow.rule().input().interfaceName());
    boolean v4 = flow.rule().input().group().isIpv4();
    List<Egress> egresses = flow.wanted();
    if (virtual == null || (virtual && !v4) || flow.rule().rateLimit() != null) {
      return XdpTake.NOT;
    }
    if (egresses.isEmpty() || !egresses.stream().allMatch(this::transmits)) {
      return XdpTake.NOT;
    }
    Set<Integer> ifindexes = new HashSet<>();
    egresses.forEach(egress -> ifindexes.add(egress.ifindex()));
    if (ifindexes.size() < egresses.size()) {
      return XdpTake.NOT;
    }
    try {
      int fan = fans.of(ifindexes);
      used.add(fan);
      return new XdpTake(fan, virtual);
    } catch (IOException e) {
      // The rule is forwarded all the same, one layer up.
      return XdpTake.NOT;
    }
  }

  private boolean transmits(Egress egress) {
    return egress.envelope() != null
        && transmitters.computeIfAbsent(
            egress.ifindex(),
            ifindex -> (NetDevices.xdpFeatures(ifindex) & NetDevices.XDP_TRANSMIT) != 0);
  }

  /** Numbers of the device maps in use. */
  Set<Integer> used() {
    return used;
  }

  /** How many of these rules XDP takes. */
  static long taken(List<RuleEntry> entries) {
    return entries.stream().filter(entry -> entry.xdp().fan() >= 0).count();
  }
}
