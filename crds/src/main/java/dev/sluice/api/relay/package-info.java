/**
 * RelayRule: one multicast flow in, n outputs. The flow is given as spec, live counters flow out as
 * status. May import conditions and annotations.
 */
@NullMarked
package dev.sluice.api.relay;

import org.jspecify.annotations.NullMarked;
