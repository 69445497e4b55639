/**
 * Watches the machine's interfaces, addresses and neighbours over route netlink. Kernel messages
 * flow in, {@link dev.sluice.relay.table.Network} values flow out. May import {@code rule}, {@code
 * table} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.link;

import org.jspecify.annotations.NullMarked;
