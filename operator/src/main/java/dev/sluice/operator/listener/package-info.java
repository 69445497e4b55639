/**
 * The operator's HTTP listener: liveness, readiness and metrics. Probes and scrapes flow in, states
 * and numbers flow out. May import the JDK, the configuration and Micrometer.
 */
@NullMarked
package dev.sluice.operator.listener;

import org.jspecify.annotations.NullMarked;
