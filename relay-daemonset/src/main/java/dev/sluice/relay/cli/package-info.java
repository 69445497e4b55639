/**
 * The programs people start: {@code relayd} and {@code relayctl}. Arguments flow in, a running
 * relay or lines of text flow out. May import every room but {@code traffic}.
 */
@NullMarked
package dev.sluice.relay.cli;

import org.jspecify.annotations.NullMarked;
