package dev.sluice.relay.link;

import dev.sluice.relay.rule.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds requests to route netlink: {@code linux/rtnetlink.h}, {@code linux/neighbour.h}. */
final class Request {
  static final int NEW_LINK = 16;
  static final int GET_LINK = 18;
  static final int NEW_ADDRESS = 20;
  static final int GET_ADDRESS = 22;
  static final int NEW_ROUTE = 24;
  static final int GET_ROUTE = 26;
  static final int NEW_NEIGHBOUR = 28;
  static final int GET_NEIGHBOUR = 30;

  static final int LINK_FIXED = 16;
  static final int ADDRESS_FIXED = 8;
  static final int ROUTE_FIXED = 12;
  static final int NEIGHBOUR_FIXED = 12;

  private static final int REQUEST = 1;
  private static final int DUMP = 0x300;
  private static final int CREATE = 0x400;
  private static final int NUD_NONE = 0;
  private static final int NTF_USE = 1;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int NDA_DST = 1;
  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;

  private Request() {}

  /** Asks for everything there is of a kind. */
  static byte[] dump(int type, int fixed) {
    return finish(start(type, REQUEST | DUMP).position(16 + fixed));
  }

  /** Asks by which next hop a host is reached over an interface. */
  static byte[] route(Address host, int ifindex) {
    ByteBuffer buffer = start(GET_ROUTE, REQUEST);
    buffer.put(16, family(host)).put(17, (byte) (host.isIpv4() ? 32 : 128));
    buffer.position(16 + ROUTE_FIXED);
    put(buffer, RTA_DST, host);
    buffer.putShort((short) 8).putShort((short) RTA_OIF).putInt(ifindex);
    return finish(buffer);
  }

  /** Asks the kernel to find out, or confirm, a neighbour's link-layer address. */
  static byte[] use(Address neighbour, int ifindex) {
    ByteBuffer buffer = start(NEW_NEIGHBOUR, REQUEST | CREATE);
    buffer.put(16, family(neighbour)).putInt(20, ifindex);
    buffer.putShort(24, (short) NUD_NONE).put(26, (byte) NTF_USE);
    buffer.position(16 + NEIGHBOUR_FIXED);
    put(buffer, NDA_DST, neighbour);
    return finish(buffer);
  }

  private static byte family(Address address) {
    return address.isIpv4() ? AF_INET : AF_INET6;
  }

  private static void put(ByteBuffer buffer, int type, Address address) {
    buffer.putShort((short) (address.isIpv4() ? 8 : 20)).putShort((short) type);
    ByteBuffer network = buffer.slice().order(ByteOrder.BIG_ENDIAN);
    if (address.isIpv4()) {
      network.putInt(address.bits());
    } else {
      network.putLong(address.high()).putLong(address.low());
    }
    buffer.position(buffer.position() + network.position());
  }

  private static ByteBuffer start(int type, int flags) {
    ByteBuffer buffer = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    return buffer.putShort(4, (short) type).putShort(6, (short) flags);
  }

  private static byte[] finish(ByteBuffer buffer) {
    byte[] message = new byte[buffer.position()];
    buffer.putInt(0, message.length);
    buffer.get(0, message);
    return message;
  }
}
