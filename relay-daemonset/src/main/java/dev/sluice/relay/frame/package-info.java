/**
 * Frames in memory: what they are, their sums, and the headers of their copies. Bytes of a segment
 * flow in, packed verdicts and header bytes flow out; nothing allocates. May import the JDK and
 * {@code rule.Address}.
 */
@NullMarked
package dev.sluice.relay.frame;

import org.jspecify.annotations.NullMarked;
