package dev.sluice.relay.table;

import dev.sluice.relay.frame.Envelope;
import dev.sluice.relay.rule.Output;
import org.jspecify.annotations.Nullable;

/**
 * An output, resolved.
 *
 * @param output as the rule has it
 * @param slot of its counters
 * @param ifindex interface copies leave by; 0 when there is none
 * @param mtu of that interface
 * @param envelope headers of the copies; null while the output cannot be used
 * @param inactive why it cannot be used; null when it can
 * @param wanted whether copies are to leave by it now; false when nobody joined its group
 */
public record Egress(
    Output output,
    int slot,
    int ifindex,
    int mtu,
    @Nullable Envelope envelope,
    @Nullable String inactive,
    boolean wanted) {}
