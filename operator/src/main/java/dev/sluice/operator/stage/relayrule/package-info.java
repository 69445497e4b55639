/**
 * Gives relays their rules and tells what they do with them. RelayRules, nodes and relays' pods
 * flow in from caches, reports from relays; one ConfigMap and RelayRule statuses flow out. May
 * import its own plan, the kernel, ports, the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage.relayrule;

import org.jspecify.annotations.NullMarked;
