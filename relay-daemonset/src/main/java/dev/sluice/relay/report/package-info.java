/**
 * What a relay says of itself. Tables, counters and rates flow in, reports flow out; no I/O. May
 * import {@code rule}, {@code table} and {@code stats}.
 */
@NullMarked
package dev.sluice.relay.report;

import org.jspecify.annotations.NullMarked;
