package dev.sluice.operator.stage.relayrule.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How relays are found and asked.
 *
 * @param namespace namespace of the relays and of their ConfigMap
 * @param tls whether they are asked over HTTPS
 * @param port where they answer
 * @param tokenSecret Secret in that namespace whose key {@code token} they want
 * @param caSecret Secret in that namespace whose key {@code ca.crt} signs their certificates
 * @param pollEvery least time between two readings of a relay
 * @param countersEvery least time between two writes of a rule's counters
 * @param flowWindow a flow without a packet for that long does not flow
 * @param localInterfaces interfaces that nodes do not share
 */
public record RelaySettings(
    String namespace,
    boolean tls,
    int port,
    Optional<String> tokenSecret,
    Optional<String> caSecret,
    Duration pollEvery,
    Duration countersEvery,
    Duration flowWindow,
    List<String> localInterfaces) {
  /** Copies the list. */
  public RelaySettings {
    localInterfaces = List.copyOf(localInterfaces);
  }

  /** The defaults of the operator's configuration. */
  public static RelaySettings defaults() {
    return new RelaySettings(
        "sluice-relay",
        false,
        9464,
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        List.of());
  }
}
