package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.FlowKey;
import dev.sluice.relay.bpf.program.OutputEntry;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.bpf.program.RuleEntry.XdpTake;
import dev.sluice.relay.frame.Envelope;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.table.Egress;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A table's rules in the form the programs read. Pure. */
final class Entries {
  private static final Address NONE = new Address(0, 0);

  private Entries() {}

  /**
   * The rules that can take something in.
   *
   * @param slots interface name to slot; rules of other interfaces are left out
   * @param xdp how XDP takes a rule
   */
  static List<RuleEntry> of(Table table, Map<String, Integer> slots, Function<Flow, XdpTake> xdp) {
    List<RuleEntry> entries = new ArrayList<>(table.flows().size());
    for (Flow flow : table.flows()) {
      Integer slot = slots.get(flow.rule().input().interfaceName());
      if (flow.inactive() == null && slot != null) {
        List<OutputEntry> outputs = flow.wanted().stream().map(Entries::output).toList();
        boolean limited = flow.rule().rateLimit() != null;
        FlowKey key = key(flow.rule().input(), slot);
        entries.add(new RuleEntry(key, flow.slot(), limited, outputs, xdp.apply(flow)));
      }
    }
    return entries;
  }

  private static FlowKey key(Input input, int slot) {
    Address group = input.group();
    Address source = input.source() == null ? NONE : input.source();
    return new FlowKey(
        slot,
        !group.isIpv4(),
        input.protocol().number(),
        input.port(),
        high(group),
        low(group),
        input.source() != null,
        input.source() == null ? 0 : high(source),
        input.source() == null ? 0 : low(source));
  }

  private static OutputEntry output(Egress egress) {
    Envelope envelope = egress.envelope();
    if (envelope == null) {
      return new OutputEntry(0, egress.slot(), 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, false);
    }
    return new OutputEntry(
        egress.ifindex(),
        egress.slot(),
        envelope.destinationMac(),
        envelope.sourceMac(),
        high(envelope.source()),
        low(envelope.source()),
        high(envelope.destination()),
        low(envelope.destination()),
        envelope.fields().port(),
        egress.mtu(),
        envelope.fields().hopLimit(),
        envelope.fields().dscp(),
        true);
  }

  /** First eight bytes as a little-endian load of the frame sees them; 0 for IPv4. */
  static long high(Address address) {
    return address.isIpv4() ? 0 : Long.reverseBytes(address.high());
  }

  /** Last bytes as a little-endian load of the frame sees them: eight, or four of IPv4. */
  static long low(Address address) {
    return address.isIpv4()
        ? Integer.toUnsignedLong(Integer.reverseBytes(address.bits()))
        : Long.reverseBytes(address.low());
  }

  /** What the programs recorded as a source. */
  static Address address(long high, long low) {
    boolean v4 = high == 0 && low >>> 32 == 0;
    return v4
        ? Address.ipv4(Integer.reverseBytes((int) low))
        : new Address(Long.reverseBytes(high), Long.reverseBytes(low));
  }
}
