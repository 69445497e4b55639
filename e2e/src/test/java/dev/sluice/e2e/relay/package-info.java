/**
 * RelayRules with the whole operator on the embedded cluster. Rules and simulated traffic flow in;
 * rule files, statuses and writes are judged. May import the operator, the API and the embedded
 * cluster.
 */
package dev.sluice.e2e.relay;
