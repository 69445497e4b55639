package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import org.jspecify.annotations.Nullable;

/**
 * A query to be sent.
 *
 * @param group the group asked about; null = all
 * @param responseNanos time hosts have to answer
 * @param suppress whether other routers must not shorten their timers
 */
record Query(@Nullable Address group, long responseNanos, boolean suppress) {}
