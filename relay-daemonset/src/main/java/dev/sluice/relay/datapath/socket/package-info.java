/**
 * Frames by {@code recvmmsg(2)} on packet sockets: works everywhere, and is what other paths are
 * compared with. Frames flow in from the kernel and on to the forwarder. May import {@code
 * datapath}, {@code table} and {@code ffi}.
 */
@NullMarked
package dev.sluice.relay.datapath.socket;

import org.jspecify.annotations.NullMarked;
