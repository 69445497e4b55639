/**
 * What the whole operator withstands: a real operator process, simulated sites and real Git
 * repositories, on the embedded cluster and on a real API server. Everything here is asked of the
 * API server, the repositories and the simulator, as a stranger would. May import the harness, the
 * simulator, the embedded cluster's log and the API.
 */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.e2e.scenario;
