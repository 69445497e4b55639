/**
 * The part of PromQL the metric catalogue needs, evaluated the way Prometheus does it. Query text
 * and recorded series flow in, vectors flow out. May import the JDK only.
 */
@NullMarked
package dev.sluice.e2e.sim.promql;

import org.jspecify.annotations.NullMarked;
