/**
 * The Prometheus query API. PromQL flows in, series flow out. May import adapter.http, the ports,
 * the kernel, the API and Jackson.
 */
@NullMarked
package dev.sluice.operator.adapter.prometheus;

import org.jspecify.annotations.NullMarked;
