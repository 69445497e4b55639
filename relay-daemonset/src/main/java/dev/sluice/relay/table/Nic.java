package dev.sluice.relay.table;

import dev.sluice.relay.rule.Address;
import java.util.List;

/**
 * A network interface as it is now.
 *
 * @param name its name
 * @param index its index; a recreated interface has a new one
 * @param mac link-layer address in the low 48 bits; 0 for loopback
 * @param mtu largest IP packet, in bytes
 * @param ready administratively up and with a carrier
 * @param ethernet whether its frames have an Ethernet header (loopback's have)
 * @param addresses its own addresses, in the kernel's order
 * @param vlan what it is a VLAN of
 */
public record Nic(
    String name,
    int index,
    long mac,
    int mtu,
    boolean ready,
    boolean ethernet,
    List<Own> addresses,
    Vlan vlan) {

  /** Copies the addresses. */
  public Nic {
    addresses = List.copyOf(addresses);
  }

  /**
   * An address of an interface.
   *
   * @param address the address
   * @param prefix length of its network's prefix, in bits
   */
  public record Own(Address address, int prefix) {
    /** Whether another address is in the same network. */
    public boolean covers(Address other) {
      if (other.isIpv4() != address.isIpv4()) {
        return false;
      }
      int bits = address.isIpv4() ? 96 + prefix : prefix;
      return equal(address.high(), other.high(), bits)
          && equal(address.low(), other.low(), bits - 64);
    }

    private static boolean equal(long a, long b, int bits) {
      return bits <= 0 || (bits >= 64 ? a == b : (a ^ b) >>> (64 - bits) == 0);
    }
  }

  /**
   * The parent and id of a VLAN interface.
   *
   * @param parent index of the interface it is a VLAN of; 0 = it is none
   * @param id 0 to 4095
   */
  public record Vlan(int parent, int id) {
    /** Not a VLAN. */
    public static final Vlan NONE = new Vlan(0, 0);
  }
}
