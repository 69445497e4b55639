/**
 * MeasurementJob: samples of sites' metrics on a schedule, summarised on status. Jobs, requests,
 * sites and catalogues flow in from caches, queries flow out to sites and one status patch per tick
 * to the API server. May import its plan, the kernel, ports, the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage.measurement;

import org.jspecify.annotations.NullMarked;
