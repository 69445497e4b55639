package dev.sluice.api.relay;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address.
 *
 * @param high upper 64 bits; 0 for IPv4
 * @param low lower 64 bits; the 32 bits of IPv4
 * @param v6 whether it is IPv6
 */
public record Address(long high, long low, boolean v6) {
  private static final int GROUPS = 8;

  /**
   * Parses what {@code isIP} of the API server takes: dotted IPv4 without leading zeros, IPv6 of
   * RFC 4291; no zones and no IPv4-mapped addresses.
   */
  public static Optional<Address> parse(String text) {
    return text.indexOf(':') >= 0 ? v6(text) : v4(text);
  }

  /** Whether packets to it go to a group (224.0.0.0/4, ff00::/8). */
  public boolean multicast() {
    return v6 ? high >>> 56 == 0xff : low >>> 28 == 0xe;
  }

  /** Whether a packet may go there: neither 0.0.0.0, {@code ::} nor 255.255.255.255. */
  public boolean usable() {
    return (high != 0 || low != 0) && (v6 || low != 0xffff_ffffL);
  }

  /** The canonical text (RFC 5952). */
  @Override
  public String toString() {
    if (!v6) {
      return (low >>> 24 & 0xff)
          + "."
          + (low >>> 16 & 0xff)
          + "."
          + (low >>> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && group(i + run) == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int i) {
    return (int) ((i < 4 ? high : low) >>> 48 - 16 * (i & 3) & 0xffff);
  }

  private static Optional<Address> v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long value = 0;
    for (String part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      value = value << 8 | Integer.parseInt(part);
    }
    return Optional.of(new Address(0, value, false));
  }

  private static Optional<Address> v6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    int[] groups = new int[GROUPS];
    int head = fill(groups, 0, gap < 0 ? text : text.substring(0, gap));
    String rest = gap < 0 ? "" : text.substring(gap + 2);
    int count = rest.isEmpty() ? 0 : rest.split(":", -1).length;
    int tail = head < 0 || head + count > GROUPS ? -1 : fill(groups, GROUPS - count, rest);
    if (head < 0 || tail < 0 || (gap < 0 ? head != GROUPS : head + tail >= GROUPS)) {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    boolean mapped = high == 0 && low >>> 32 == 0xffff;
    return mapped ? Optional.empty() : Optional.of(new Address(high, low, true));
  }

  /** Fills in groups from an index on; their number, negative when the text is no list of them. */
  private static int fill(int[] groups, int from, String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    if (from + parts.length > GROUPS) {
      return -1;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("[0-9A-Fa-f]{1,4}")) {
        return -1;
      }
      groups[from + i] = Integer.parseInt(parts[i], 16);
    }
    return parts.length;
  }
}
