/**
 * Joins the groups that rules take in, and leaves them. Wanted memberships flow in, kernel
 * memberships (IGMPv3, MLDv2) and problems flow out. May import {@code rule} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.membership;

import org.jspecify.annotations.NullMarked;
