package dev.sluice.operator.stage.intent.plan;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 network.
 *
 * @param network its first address
 * @param prefix prefix length
 */
record Subnet(long network, int prefix) {

  /** Reads CIDR text; null when it is none. */
  static @Nullable Subnet parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || !parts[1].matches("[0-9]{1,2}")) {
      return null;
    }
    long address = address(parts[0]);
    int prefix = Integer.parseInt(parts[1]);
    return address < 0 || prefix > 32 ? null : new Subnet(address & mask(prefix), prefix);
  }

  /** An address as a number; negative when it is none. */
  static long address(String text) {
    String[] parts = text.split("\\.", -1);
    long value = 0;
    for (String p : parts) {
      if (!p.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(p) > 255) {
        return -1;
      }
      value = value << 8 | Integer.parseInt(p);
    }
    return parts.length == 4 ? value : -1;
  }

  /** Whether an address lies in a network; false when either cannot be read. */
  static boolean contains(String cidr, String address) {
    Subnet subnet = parse(cidr);
    long a = address(address);
    return subnet != null && a >= 0 && (a & mask(subnet.prefix)) == subnet.network;
  }

  private static long mask(int prefix) {
    return prefix == 0 ? 0 : 0xFFFFFFFFL << (32 - prefix) & 0xFFFFFFFFL;
  }
}
