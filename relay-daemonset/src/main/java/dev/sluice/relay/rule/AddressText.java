package dev.sluice.relay.rule;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Address literals: strict dotted quads (no leading zeros, four parts) and RFC 4291 / 5952. */
final class AddressText {
  private static final int GROUPS = 8;
  private static final int LONGEST = 45;

  private AddressText() {}

  static @Nullable Address parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  private static @Nullable Address parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    int bits = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3);
      if (octet < 0 || octet > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      bits = bits << 8 | octet;
    }
    return Address.ipv4(bits);
  }

  private static @Nullable Address parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] front = groups(gap < 0 ? text : text.substring(0, gap));
    int[] back = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (front == null || back == null) {
      return null;
    }
    int given = front.length + back.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return null;
    }
    int[] all = Arrays.copyOf(front, GROUPS);
    System.arraycopy(back, 0, all, GROUPS - back.length, back.length);
    return new Address(join(all, 0), join(all, 4));
  }

  /** Groups of a part without a gap; null when it is malformed. */
  private static int @Nullable [] groups(String part) {
    if (part.isEmpty()) {
      return new int[0];
    }
    String[] texts = part.split(":", -1);
    int[] groups = new int[GROUPS + 1];
    int count = 0;
    for (int i = 0; i < texts.length; i++) {
      if (count >= GROUPS) {
        return null;
      }
      if (texts[i].indexOf('.') >= 0) {
        Address tail = i == texts.length - 1 ? parseV4(texts[i]) : null;
        if (tail == null) {
          return null;
        }
        groups[count++] = tail.bits() >>> 16;
        groups[count++] = tail.bits() & 0xffff;
      } else {
        int group = number(texts[i], 16, 4);
        if (group < 0) {
          return null;
        }
        groups[count++] = group;
      }
    }
    return Arrays.copyOf(groups, count);
  }

  /** A number of at most some digits without sign; -1 when it is none. */
  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static long join(int[] groups, int from) {
    long value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 16 | groups[i];
    }
    return value;
  }

  static String format(Address address) {
    if (address.isIpv4()) {
      int bits = address.bits();
      return (bits >>> 24)
          + "."
          + (bits >>> 16 & 255)
          + "."
          + (bits >>> 8 & 255)
          + "."
          + (bits & 255);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < 4 ? address.high() : address.low();
      groups[i] = (int) (half >>> (48 - 16 * (i % 4))) & 0xffff;
    }
    int start = longestZeros(groups);
    int end = start;
    while (start >= 0 && end < GROUPS && groups[end] == 0) {
      end++;
    }
    StringBuilder text = new StringBuilder(LONGEST);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i = end - 1;
      } else {
        text.append(i == 0 || i == end ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** Where the longest run of at least two zero groups starts, the first of equals; else -1. */
  private static int longestZeros(int[] groups) {
    int best = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int j = i;
      while (j < GROUPS && groups[j] == 0) {
        j++;
      }
      if (j - i > length) {
        best = i;
        length = j - i;
      }
      i = Math.max(i, j - 1);
    }
    return best;
  }
}
