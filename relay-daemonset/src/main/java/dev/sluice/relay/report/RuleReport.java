package dev.sluice.relay.report;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.RateWindow.Rates;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule's counters.
 *
 * @param rule as it was given
 * @param problem why it does not forward to all its outputs; null when it does
 * @param packets packets it claimed
 * @param bytes bytes of IP packets it claimed
 * @param lastSeen when the last one came; null = never
 * @param sources latest source addresses, newest first
 * @param rates of what it claims
 * @param outputs its outputs, in order
 */
public record RuleReport(
    Rule rule,
    @Nullable String problem,
    long packets,
    long bytes,
    @Nullable Instant lastSeen,
    List<Address> sources,
    Rates rates,
    List<OutputReport> outputs) {
  /** Copies the lists. */
  public RuleReport {
    sources = List.copyOf(sources);
    outputs = List.copyOf(outputs);
  }
}
