/**
 * Chooses the datapath. Candidates flow in, best first; the first that starts on this machine flows
 * out, with the reason why each one before it did not. May import {@code datapath}.
 */
@NullMarked
package dev.sluice.relay.datapath.probe;

import org.jspecify.annotations.NullMarked;
