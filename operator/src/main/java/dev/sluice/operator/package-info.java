/**
 * The composition root: the only room that knows all others. A configuration and a Kubernetes
 * client flow in, a running operator flows out. May import everything; nothing may import it.
 */
@NullMarked
package dev.sluice.operator;

import org.jspecify.annotations.NullMarked;
