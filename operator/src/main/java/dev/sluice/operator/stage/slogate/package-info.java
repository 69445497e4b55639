/**
 * SLOGate: verdicts per request and revision, with their evidence, fail closed. Gates, jobs'
 * samples and requests' revisions flow in from caches, one status patch flows out when a verdict
 * moves; what a Failed verdict does is the request's business. May import its plan, the kernel,
 * ports, the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage.slogate;

import org.jspecify.annotations.NullMarked;
