/**
 * The pure part of gating: matching metrics, aggregating samples, evaluating targets, moving
 * verdicts. Spec, facts, the old status and the time flow in, the next status flows out. May import
 * the JDK's values, the API and the kernel.
 */
@NullMarked
package dev.sluice.operator.stage.slogate.plan;

import org.jspecify.annotations.NullMarked;
