/**
 * Tests of the provisioning decisions: golden packages, planner tables, crash simulation. Specs and
 * facts flow in, expectations flow out. May import whatever the production package may, and the
 * fakes.
 */
@NullMarked
package dev.sluice.operator.stage.provisioning.plan;

import org.jspecify.annotations.NullMarked;
