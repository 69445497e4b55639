/**
 * The relay's programs as data, and the memory they share with Java. Capacities flow in, assembled
 * programs and offsets flow out; nothing here does input or output. May import {@code bpf} and the
 * JDK only.
 */
@NullMarked
package dev.sluice.relay.bpf.program;

import org.jspecify.annotations.NullMarked;
