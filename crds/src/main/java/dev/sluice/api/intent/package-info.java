/**
 * The two Intent kinds (TM Forum group and the short Nephio group). What people, GitOps and the
 * gateway write flows in as spec, the fulfilment report flows out as status. May import conditions,
 * relay shapes and annotations.
 */
@NullMarked
package dev.sluice.api.intent;

import org.jspecify.annotations.NullMarked;
