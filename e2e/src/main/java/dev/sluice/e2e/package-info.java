/**
 * The testing ground: edge-site simulator, embedded cluster, demo, scenarios and benchmarks. May
 * import every module; nothing imports it.
 */
@NullMarked
package dev.sluice.e2e;

import org.jspecify.annotations.NullMarked;
