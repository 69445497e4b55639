/**
 * Asks relays what they do. Addresses flow in, reports flow out. May import the port, {@code
 * adapter.http}, the kernel, the API and Jackson trees.
 */
@NullMarked
package dev.sluice.operator.adapter.relay;

import org.jspecify.annotations.NullMarked;
