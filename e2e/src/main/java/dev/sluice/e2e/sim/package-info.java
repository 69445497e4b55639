/**
 * Edge sites for tests, demo and benchmarks: real HTTP, real Git, a model instead of a radio. O2
 * IMS calls, queries and pushed commits flow in; phases, RootSyncs, counters and series flow out.
 * May import the API, the JDK's HTTP server, JGit, Jackson and its own promql package.
 */
@NullMarked
package dev.sluice.e2e.sim;

import org.jspecify.annotations.NullMarked;
