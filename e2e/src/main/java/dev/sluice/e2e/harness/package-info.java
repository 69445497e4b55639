/**
 * Worlds to test in: a cluster (embedded or real), simulated sites and the real operator as a
 * process of its own. Settings flow in, running things flow out. May import the cluster, the
 * simulator and the API; nothing of the operator, which is started from its jar.
 */
@NullMarked
package dev.sluice.e2e.harness;

import org.jspecify.annotations.NullMarked;
