/** Multicast relay, one process per node. Holds no code yet. */
@NullMarked
package dev.sluice.relay;

import org.jspecify.annotations.NullMarked;
