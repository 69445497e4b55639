package dev.sluice.relay.bpf.program;

/** Offsets of {@code struct __sk_buff}, {@code linux/bpf.h}, and what a tc program answers. */
final class SkBuff {
  static final int LEN = 0;
  static final int PKT_TYPE = 4;
  static final int VLAN_PRESENT = 20;
  static final int VLAN_TCI = 24;
  static final int CB = 48;
  static final int DATA = 76;
  static final int DATA_END = 80;
  static final int GSO_SEGS = 164;
  static final int GSO_SIZE = 176;

  /** {@code linux/if_packet.h}: for another host. */
  static final int PACKET_OTHERHOST = 3;

  /** {@code TCX_NEXT}, {@code TC_ACT_UNSPEC}: not ours, go on. */
  static final int NEXT = -1;

  /** {@code TCX_DROP}, {@code TC_ACT_SHOT}: ours, done. */
  static final int DROP = 2;

  private SkBuff() {}
}
