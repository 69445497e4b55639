/**
 * The native fence: every call into libc and the kernel, and every layout of a kernel structure.
 * Numbers and segments flow in, results or negated errno values flow out. May import the JDK only.
 */
@NullMarked
package dev.sluice.relay.ffi;

import org.jspecify.annotations.NullMarked;
