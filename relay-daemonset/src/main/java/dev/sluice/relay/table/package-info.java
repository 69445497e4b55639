/**
 * Rules and the machine's interfaces, compiled to an immutable table the packet path looks things
 * up in. Values flow in, tables flow out; no I/O. May import {@code rule}, {@code frame} and {@code
 * stats}.
 */
@NullMarked
package dev.sluice.relay.table;

import org.jspecify.annotations.NullMarked;
