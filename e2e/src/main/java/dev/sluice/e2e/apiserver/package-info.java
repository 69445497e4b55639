/**
 * A real Kubernetes API server to test against: one that is running, or one that is started from
 * binaries on this machine. Where there is none, the reason flows out instead. May import the
 * Kubernetes client, kube-api-test and the API.
 */
@NullMarked
package dev.sluice.e2e.apiserver;

import org.jspecify.annotations.NullMarked;
