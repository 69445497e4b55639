/**
 * Tests of what becomes of relay rules. Rules, nodes and reports flow in, expectations flow out.
 * May import whatever the production package may.
 */
@NullMarked
package dev.sluice.operator.stage.relayrule.plan;

import org.jspecify.annotations.NullMarked;
