/**
 * RelayRule: one multicast flow in, n outputs, and what makes a flow valid. The flow is given as
 * spec, problems of it and live counters flow out. May import conditions and annotations.
 */
@NullMarked
package dev.sluice.api.relay;

import org.jspecify.annotations.NullMarked;
