package dev.sluice.relay.report;

import dev.sluice.relay.rule.Output;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.RateWindow.Rates;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One output's counters. The rule's packets are {@code sent} and all {@code drops} together.
 *
 * @param output as the rule has it
 * @param problem why it cannot be used; null when it can
 * @param sent copies sent
 * @param sentBytes bytes of IP packets sent
 * @param drops copies not sent, by cause; every cause is present
 * @param rates of what is sent
 */
public record OutputReport(
    Output output,
    @Nullable String problem,
    long sent,
    long sentBytes,
    Map<DropCause, Long> drops,
    Rates rates) {
  /** Copies the drops. */
  public OutputReport {
    drops = Map.copyOf(drops);
  }
}
