package dev.sluice.relay.bpf.program;

/**
 * Offsets of the headers of a frame. Numbers of two bytes are as a little-endian load sees them.
 */
final class Frames {
  static final int ETHER = 14;
  static final int TAG = 4;
  static final int ETHER_SRC = 6;
  static final int ETHER_TYPE = 12;

  static final int TYPE_V4 = 0x0008;
  static final int TYPE_V6 = 0xdd86;
  static final int TYPE_VLAN = 0x0081;
  static final int TYPE_QINQ = 0xa888;

  static final int V4 = 20;
  static final int V4_TOS = 1;
  static final int V4_TOTAL = 2;
  static final int V4_FRAGMENT = 6;
  static final int V4_TTL = 8;
  static final int V4_PROTOCOL = 9;
  static final int V4_SUM = 10;
  static final int V4_SRC = 12;
  static final int V4_DST = 16;

  /** More fragments, or an offset: 0x3fff in network order. */
  static final int V4_FRAGMENT_MASK = 0xff3f;

  static final int V6 = 40;
  static final int V6_PAYLOAD = 4;
  static final int V6_NEXT = 6;
  static final int V6_HOPS = 7;
  static final int V6_SRC = 8;
  static final int V6_DST = 24;

  static final int UDP = 8;
  static final int UDP_DST = 2;
  static final int UDP_LENGTH = 4;
  static final int UDP_SUM = 6;

  static final int PROTOCOL_UDP = 17;
  static final int PROTOCOL_ESP = 50;
  static final int NEXT_HOP_BY_HOP = 0;
  static final int NEXT_ROUTING = 43;
  static final int NEXT_FRAGMENT = 44;
  static final int NEXT_OPTIONS = 60;

  /** First four bits of an IPv4 group. */
  static final int GROUP_V4 = 0xe0;

  /** First byte of an IPv6 group. */
  static final int GROUP_V6 = 0xff;

  private Frames() {}
}
