/**
 * Forwarding inside the kernel: loads the programs of {@code bpf.program}, attaches them to ingress
 * interfaces, and shares tables and counters with them. Tables flow in, counters and problems flow
 * out; no packet passes through Java. May import {@code bpf}, {@code ffi}, {@code table}, {@code
 * stats}, {@code rule}, {@code frame} and {@code datapath}.
 */
@NullMarked
package dev.sluice.relay.datapath.kernel;

import org.jspecify.annotations.NullMarked;
