/**
 * Multicast relay, one process per node. Datagrams and a rule file flow in, datagrams, counters and
 * answers on a control socket flow out. Holds no classes: each room below says what it may import.
 */
@NullMarked
package dev.sluice.relay;

import org.jspecify.annotations.NullMarked;
