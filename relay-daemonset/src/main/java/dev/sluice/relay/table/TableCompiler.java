package dev.sluice.relay.table;

import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.SlotBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compiles rule sets to tables. Remembers counter slots and limiters from table to table, so that
 * what did not change keeps its counts and its rate. Used by the control thread only.
 */
public final class TableCompiler {
  private final SlotBook book = new SlotBook();
  private Map<String, Limit> limits = Map.of();
  private long version;

  private record Limit(RateLimit rate, Limiter limiter) {}

  /** A compiler that has compiled nothing. */
  public TableCompiler() {}

  /**
   * The table of a rule set on a machine.
   *
   * @param rules a checked set
   * @param network the machine's interfaces
   * @param passed every table older than this version is out of use
   * @param now nanoseconds of the clock the packet path uses
   */
  public Table compile(RuleSet rules, Network network, long passed, long now) {
    return compile(rules, network, Joined.ALL, passed, now);
  }

  /**
   * The table of a rule set on a machine, with copies only where somebody listens.
   *
   * @param rules a checked set
   * @param network the machine's interfaces
   * @param joined for the outputs that depend on it
   * @param passed every table older than this version is out of use
   * @param now nanoseconds of the clock the packet path uses
   */
  public Table compile(RuleSet rules, Network network, Joined joined, long passed, long now) {
    version++;
    book.assign(rules, version, passed);
    Resolver resolver = new Resolver(network, joined);
    Map<String, Limit> nextLimits = new HashMap<>();
    List<Flow> flows = new ArrayList<>(rules.rules().size());
    Map<Nic, List<Ingress.Entry>> entries = new HashMap<>();
    for (Rule rule : rules.rules()) {
      Flow flow = flow(rule, resolver, network);
      flows.add(flow);
      Nic nic = network.nic(rule.input().interfaceName());
      if (nic != null && flow.inactive() == null) {
        Limiter limiter = null;
        if (rule.rateLimit() != null) {
          Limit limit = limit(rule.id(), rule.rateLimit(), now);
          nextLimits.put(rule.id(), limit);
          limiter = limit.limiter();
        }
        entries
            .computeIfAbsent(nic, key -> new ArrayList<>())
            .add(new Ingress.Entry(rule.input(), new Route(flow, limiter)));
      }
    }
    limits = nextLimits;
    Map<Integer, Ingress> ingresses = new HashMap<>();
    entries.forEach(
        (nic, of) -> ingresses.put(nic.index(), new Ingress(nic, of, vlanIds(nic, network))));
    var slots =
        new Table.Slots(
            book.ruleSlots(), book.outputSlots(), book.reusedRules(), book.reusedOutputs());
    return new Table(version, flows, ingresses, ownMacs(flows), slots);
  }

  private Flow flow(Rule rule, Resolver resolver, Network network) {
    List<Egress> egresses = new ArrayList<>(rule.outputs().size());
    for (Output output : rule.outputs()) {
      egresses.add(resolver.egress(output, book.output(rule, output)));
    }
    Nic nic = network.nic(rule.input().interfaceName());
    int ifindex = nic == null ? 0 : nic.index();
    String inactive = resolver.inactive(rule.input());
    if (inactive == null && egresses.stream().noneMatch(Egress::wanted)) {
      // Then the input's group need not be joined either.
      inactive = "nobody joined the groups of its outputs";
    }
    return new Flow(rule, book.rule(rule), ifindex, inactive, egresses);
  }

  private Limit limit(String id, RateLimit rate, long now) {
    Limit old = limits.get(id);
    return old != null && old.rate().equals(rate) ? old : new Limit(rate, new Limiter(rate, now));
  }

  private static List<Integer> vlanIds(Nic parent, Network network) {
    return network.nics().values().stream()
        .map(Nic::vlan)
        .filter(vlan -> vlan.parent() == parent.index())
        .map(Nic.Vlan::id)
        .toList();
  }

  private static long[] ownMacs(List<Flow> flows) {
    Set<Long> macs =
        flows.stream()
            .flatMap(flow -> flow.egresses().stream())
            .map(Egress::envelope)
            .filter(envelope -> envelope != null && envelope.sourceMac() != 0)
            .map(envelope -> envelope.sourceMac())
            .collect(Collectors.toSet());
    return macs.stream().mapToLong(Long::longValue).toArray();
  }
}
