/**
 * What the stages need of the outside world, as interfaces. Stages call them, adapters implement
 * them; every call has a deadline and answers with a {@link dev.sluice.operator.kernel.Reply}. May
 * import the JDK, {@code dev.sluice.api} and the kernel.
 */
@NullMarked
package dev.sluice.operator.port;

import org.jspecify.annotations.NullMarked;
