/**
 * Implementations of the ports, one package per remote system. Calls flow in through the port,
 * answers flow out as {@link dev.sluice.operator.kernel.Reply}. Adapters may import the port, the
 * kernel, the API and their client library, never a stage or each other ({@code adapter.http} is
 * shared).
 */
@NullMarked
package dev.sluice.operator.adapter;

import org.jspecify.annotations.NullMarked;
