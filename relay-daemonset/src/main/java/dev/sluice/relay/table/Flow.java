package dev.sluice.relay.table;

import dev.sluice.relay.rule.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule, resolved: for everything but the packet path of user space, which uses {@link Route}.
 *
 * @param rule as it was given
 * @param slot of its counters
 * @param ifindex interface the flow enters by; 0 when there is none
 * @param inactive why the rule cannot take anything in; null when it can
 * @param egresses its outputs, in order
 */
public record Flow(
    Rule rule, int slot, int ifindex, @Nullable String inactive, List<Egress> egresses) {
  /** Copies the outputs. */
  public Flow {
    egresses = List.copyOf(egresses);
  }

  /** The outputs copies are to leave by now, in order. */
  public List<Egress> wanted() {
    return egresses.stream().filter(Egress::wanted).toList();
  }
}
