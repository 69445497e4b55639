/**
 * The pure half of the intent stage: translation to TS 28.312, children, waves and status. Specs
 * and facts flow in; the standard's form, steps and the next status flow out. May import the JDK's
 * values, Jackson trees, the API, the kernel and its own sub-packages.
 */
@NullMarked
package dev.sluice.operator.stage.intent.plan;

import org.jspecify.annotations.NullMarked;
