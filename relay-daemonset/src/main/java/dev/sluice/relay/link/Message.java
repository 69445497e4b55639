package dev.sluice.relay.link;

import dev.sluice.relay.rule.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One netlink message: its type, fixed part and attributes (RFC 3549; {@code linux/netlink.h}). A
 * message or attribute whose length is wrong ends what is read, never more.
 *
 * @param type such as RTM_NEWLINK
 * @param body fixed part and attributes, in native byte order
 */
record Message(int type, ByteBuffer body) {
  static final int ERROR = 2;
  static final int DONE = 3;

  private static final int HEADER = 16;
  private static final int DUMP_INTERRUPTED = 0x10;
  private static final int NESTED = 0x8000;

  /** Messages of one read. */
  static List<Message> all(byte[] bytes) {
    List<Message> messages = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int at = 0; at + HEADER <= bytes.length; ) {
      int length = buffer.getInt(at);
      if (length < HEADER || length > bytes.length - at) {
        break;
      }
      ByteBuffer body = buffer.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
      boolean torn = (buffer.getShort(at + 6) & DUMP_INTERRUPTED) != 0;
      messages.add(new Message(torn ? ERROR : buffer.getShort(at + 4) & 0xffff, body));
      at += length + 3 & ~3;
    }
    return messages;
  }

  /** Unsigned byte of the fixed part. */
  int u8(int at) {
    return body.get(at) & 0xff;
  }

  /** Unsigned short of the fixed part. */
  int u16(int at) {
    return body.getShort(at) & 0xffff;
  }

  /** Int of the fixed part. */
  int i32(int at) {
    return body.getInt(at);
  }

  /** Attributes behind a fixed part of so many bytes. */
  Map<Integer, ByteBuffer> attributes(int fixed) {
    return attributes(body, fixed);
  }

  static Map<Integer, ByteBuffer> attributes(ByteBuffer buffer, int from) {
    Map<Integer, ByteBuffer> attributes = new HashMap<>();
    for (int at = from; at + 4 <= buffer.limit(); ) {
      int length = buffer.getShort(at) & 0xffff;
      if (length < 4 || length > buffer.limit() - at) {
        break;
      }
      int type = buffer.getShort(at + 2) & ~NESTED & 0xffff;
      attributes.put(type, buffer.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
      at += length + 3 & ~3;
    }
    return attributes;
  }

  /** Text of an attribute, without its final zero. */
  static String text(@Nullable ByteBuffer attribute) {
    if (attribute == null) {
      return "";
    }
    byte[] bytes = new byte[attribute.limit()];
    attribute.get(0, bytes);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  /** Int of an attribute; 0 when it is absent or too short. */
  static int number(@Nullable ByteBuffer attribute) {
    return attribute == null || attribute.limit() < 4 ? 0 : attribute.getInt(0);
  }

  /** Six-byte link-layer address of an attribute; -1 when it is none. */
  static long mac(@Nullable ByteBuffer attribute) {
    if (attribute == null || attribute.limit() != 6) {
      return -1;
    }
    long mac = 0;
    for (int i = 0; i < 6; i++) {
      mac = mac << 8 | attribute.get(i) & 0xff;
    }
    return mac;
  }

  /** IPv4 or IPv6 address of an attribute; null when it is none. */
  static @Nullable Address address(@Nullable ByteBuffer attribute) {
    if (attribute == null) {
      return null;
    }
    ByteBuffer network = attribute.duplicate().order(ByteOrder.BIG_ENDIAN);
    return switch (attribute.limit()) {
      case 4 -> Address.ipv4(network.getInt(0));
      case 16 -> new Address(network.getLong(0), network.getLong(8));
      default -> null;
    };
  }
}
