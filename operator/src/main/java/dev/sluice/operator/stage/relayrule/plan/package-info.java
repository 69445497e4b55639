/**
 * Which relay carries which rule, and what its status says: conflicts, loops, files, conditions.
 * Rules, nodes and relays' reports flow in; one ConfigMap's content and statuses flow out. May
 * import the API, the kernel and records of ports.
 */
@NullMarked
package dev.sluice.operator.stage.relayrule.plan;

import org.jspecify.annotations.NullMarked;
