/**
 * Traffic tools: {@code relaygen} sends flows, {@code relaysink} says what became of them.
 * Arguments flow in, datagrams and numbers flow out. May import {@code ffi}, {@code rule}, {@code
 * frame}, {@code table}, {@code link} and {@code membership}; no relay is needed to run them.
 */
@NullMarked
package dev.sluice.relay.traffic;

import org.jspecify.annotations.NullMarked;
