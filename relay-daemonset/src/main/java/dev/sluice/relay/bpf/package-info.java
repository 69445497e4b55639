/**
 * A small typed assembler for eBPF, its disassembler, and programs as data. Java calls flow in,
 * instructions with named map references flow out; nothing here does input or output. May import
 * the JDK only.
 */
@NullMarked
package dev.sluice.relay.bpf;

import org.jspecify.annotations.NullMarked;
