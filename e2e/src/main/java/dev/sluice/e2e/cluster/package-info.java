/**
 * The embedded cluster: a Kubernetes API server in memory, real enough for the operator's
 * production settings and for plain {@code kubectl}. HTTP requests flow in, objects, watch events
 * and request counts flow out; there is no scheduler, kubelet or garbage collector. May import
 * Vert.x, Jackson and the Kubernetes client's configuration, and nothing of the operator.
 */
@NullMarked
package dev.sluice.e2e.cluster;

import org.jspecify.annotations.NullMarked;
