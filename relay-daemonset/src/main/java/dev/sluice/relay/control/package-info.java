/**
 * Runs the relay: brings rules, interfaces and memberships to the datapath, watches the rule file,
 * and answers clients of the control socket and of HTTP. Rule sets and requests flow in, tables,
 * answers and metrics flow out. May import every room but {@code cli} and {@code traffic}.
 */
@NullMarked
package dev.sluice.relay.control;

import org.jspecify.annotations.NullMarked;
