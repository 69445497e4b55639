package dev.sluice.relay.rule;

import org.jspecify.annotations.Nullable;

/**
 * The flow that enters.
 *
 * @param interfaceName where it enters
 * @param group destination address of the flow, multicast or unicast
 * @param port destination UDP port; 0 = any
 * @param source source address; null = any
 * @param protocol UDP or ESP
 */
public record Input(
    String interfaceName, Address group, int port, @Nullable Address source, Protocol protocol) {}
