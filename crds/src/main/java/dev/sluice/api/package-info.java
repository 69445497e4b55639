/**
 * The contract: names shared by every kind. Constants flow out to every other module; nothing flows
 * in. May import the JDK only.
 */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
