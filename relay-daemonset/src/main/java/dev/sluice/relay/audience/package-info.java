/**
 * Who listens on the links of outputs. Membership reports and queries (IGMPv1 to v3, MLDv1 and v2)
 * flow in, the groups somebody joined and, from a querier, queries flow out. May import {@code
 * rule} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.audience;

import org.jspecify.annotations.NullMarked;
