/**
 * SLOGate: targets over a window and what to do with the verdict. Targets flow in as spec, verdicts
 * with evidence flow out as status. May import conditions and annotations.
 */
@NullMarked
package dev.sluice.api.gate;

import org.jspecify.annotations.NullMarked;
