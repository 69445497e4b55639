/**
 * Rule sets as text: the relay's own JSON and the JSON5 configurations of MCR. Text flows in, rule
 * sets or problems with JSON paths flow out, and the other way round. May import {@code rule} and
 * Jackson; it opens no files.
 */
@NullMarked
package dev.sluice.relay.rule.file;

import org.jspecify.annotations.NullMarked;
