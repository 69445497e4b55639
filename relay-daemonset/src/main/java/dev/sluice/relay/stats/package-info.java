/**
 * Counters and what is made of them. Single-writer arrays are filled by the packet path; views,
 * rates and snapshots flow out. May import the JDK and {@code rule}.
 */
@NullMarked
package dev.sluice.relay.stats;

import org.jspecify.annotations.NullMarked;
