/**
 * Benchmarks: separate from tests, each prints its conditions with its numbers. A world flows in,
 * figures flow out. May import the harness, the API and the operator's pure plans.
 */
@NullMarked
package dev.sluice.e2e.bench;

import org.jspecify.annotations.NullMarked;
