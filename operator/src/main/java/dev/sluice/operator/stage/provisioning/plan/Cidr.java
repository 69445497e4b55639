package dev.sluice.operator.stage.provisioning.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An IPv4 or IPv6 network.
 *
 * @param address any address of it, 4 or 16 octets
 * @param prefix length of the network part in bits
 */
public record Cidr(List<Integer> address, int prefix) {

  /** Copies the octets. */
  public Cidr {
    address = List.copyOf(address);
  }

  /** Parses {@code address/prefix}. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return ip(text.substring(0, slash))
        .filter(a -> prefix <= a.size() * 8)
        .map(a -> new Cidr(a, prefix));
  }

  /** Parses an address into its 4 or 16 octets. */
  public static Optional<List<Integer>> ip(String text) {
    return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
  }

  /** Whether the address (its octets) lies in this network. */
  public boolean contains(List<Integer> ip) {
    return ip.size() == address.size() && masked(ip).equals(masked(address));
  }

  /** The network's own address and prefix, host bits cleared. */
  public String network() {
    return text(masked(address)) + "/" + prefix;
  }

  /** Prefix length that stands for one address. */
  public int hostPrefix() {
    return address.size() * 8;
  }

  private List<Integer> masked(List<Integer> ip) {
    List<Integer> out = new ArrayList<>(ip.size());
    for (int i = 0; i < ip.size(); i++) {
      int bits = Math.clamp(prefix - 8L * i, 0, 8);
      out.add(ip.get(i) & (0xff00 >> bits));
    }
    return out;
  }

  private static String text(List<Integer> ip) {
    if (ip.size() == 4) {
      return ip.get(0) + "." + ip.get(1) + "." + ip.get(2) + "." + ip.get(3);
    }
    int[] groups = new int[8];
    Arrays.setAll(groups, i -> ip.get(2 * i) << 8 | ip.get(2 * i + 1));
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static Optional<List<Integer>> ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    List<Integer> octets = new ArrayList<>(4);
    for (String part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      octets.add(Integer.parseInt(part));
    }
    return Optional.of(octets);
  }

  private static Optional<List<Integer>> ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    Optional<List<Integer>> head = groups(gap < 0 ? text : text.substring(0, gap));
    Optional<List<Integer>> tail =
        gap < 0 ? Optional.of(List.of()) : groups(text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    int missing = 16 - head.get().size() - tail.get().size();
    if (gap < 0 ? missing != 0 : missing < 2) {
      return Optional.empty();
    }
    List<Integer> octets = new ArrayList<>(head.get());
    for (int i = 0; i < missing; i++) {
      octets.add(0);
    }
    octets.addAll(tail.get());
    return Optional.of(octets);
  }

  private static Optional<List<Integer>> groups(String text) {
    List<Integer> octets = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(octets);
    }
    for (String group : text.split(":", -1)) {
      if (!group.matches("[0-9A-Fa-f]{1,4}")) {
        return Optional.empty();
      }
      int value = Integer.parseInt(group, 16);
      octets.add(value >> 8);
      octets.add(value & 0xff);
    }
    return octets.size() > 16 ? Optional.empty() : Optional.of(octets);
  }
}
