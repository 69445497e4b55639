package dev.sluice.relay.table;

import dev.sluice.relay.rule.Address;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine's interfaces and the link-layer addresses of the hosts copies are sent to.
 *
 * @param nics interfaces by name
 * @param neighbours link-layer address (low 48 bits) of the next hop towards a host
 */
public record Network(Map<String, Nic> nics, Map<Target, Long> neighbours) {
  /** A machine without interfaces. */
  public static final Network NONE = new Network(Map.of(), Map.of());

  /** Copies the maps. */
  public Network {
    nics = Map.copyOf(nics);
    neighbours = Map.copyOf(neighbours);
  }

  /**
   * A host, by a way.
   *
   * @param interfaceName where copies leave
   * @param host unicast destination
   */
  public record Target(String interfaceName, Address host) {}

  /** The interface of that name, if there is one. */
  public @Nullable Nic nic(String name) {
    return nics.get(name);
  }
}
