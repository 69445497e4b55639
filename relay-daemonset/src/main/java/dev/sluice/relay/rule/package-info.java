/**
 * What the relay is told to do, as plain values, and what may be wrong with it. Records flow in,
 * problems with the JSON path of the offending field flow out. May import the JDK's own values
 * only: no files, no sockets, no JSON library.
 */
@NullMarked
package dev.sluice.relay.rule;

import org.jspecify.annotations.NullMarked;
