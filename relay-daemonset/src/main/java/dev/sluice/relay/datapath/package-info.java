/**
 * What every way of forwarding has in common: its contract, and the engine that user-space paths
 * share. Tables and frames flow in, frames and counters flow out. May import {@code rule}, {@code
 * frame}, {@code table}, {@code stats} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.datapath;

import org.jspecify.annotations.NullMarked;
