/**
 * Hand-written fakes of the ports: real state, honest answers, and switches for faults. Tests give
 * them calls and read back what they hold. May import ports, the kernel and the API.
 */
@NullMarked
package dev.sluice.operator.fake;

import org.jspecify.annotations.NullMarked;
