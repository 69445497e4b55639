/**
 * Pure words every stage shares: plans, replies, quantities, names and hashes. Values flow in,
 * values flow out; nothing here does I/O. May import the JDK, Jackson trees and {@code
 * dev.sluice.api.condition}.
 */
@NullMarked
package dev.sluice.operator.kernel;

import org.jspecify.annotations.NullMarked;
