/**
 * Pure decisions of the provisioning stage: template catalogue, validation, package rendering, the
 * next step of a delivery, and the status that follows. Specs and facts flow in; files, steps and
 * status records flow out. May import the JDK, {@code dev.sluice.api}, the kernel, port records and
 * Jackson trees.
 */
@NullMarked
package dev.sluice.operator.stage.provisioning.plan;

import org.jspecify.annotations.NullMarked;
