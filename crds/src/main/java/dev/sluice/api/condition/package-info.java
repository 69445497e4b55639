/**
 * Standard conditions and their pure merge. Old and new conditions flow in, the list to write flows
 * out. May import the JDK and Jackson annotations.
 */
@NullMarked
package dev.sluice.api.condition;

import org.jspecify.annotations.NullMarked;
