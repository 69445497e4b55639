/**
 * Frames from a ring shared with the kernel: payloads are sent from where they were received and
 * never copied by the relay. Frames flow in from the kernel and on to the forwarder. May import
 * {@code datapath}, {@code table}, {@code stats} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.datapath.ring;

import org.jspecify.annotations.NullMarked;
