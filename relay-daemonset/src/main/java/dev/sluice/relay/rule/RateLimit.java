package dev.sluice.relay.rule;

/**
 * A ceiling on what a rule takes in; the rest is dropped and counted.
 *
 * @param packetsPerSecond 0 = no limit
 * @param bitsPerSecond of IP packets, headers included; 0 = no limit
 */
public record RateLimit(long packetsPerSecond, long bitsPerSecond) {}
