/**
 * The relay's benchmarks: every relay there is, in network namespaces, one after the other.
 * Programs and rules flow in, figures and what was missed flow out. May import the relay's pure
 * parts.
 */
@NullMarked
package dev.sluice.e2e.relaybench;

import org.jspecify.annotations.NullMarked;
