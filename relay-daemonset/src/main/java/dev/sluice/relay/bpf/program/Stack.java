package dev.sluice.relay.bpf.program;

/** Where the ingress program keeps what it found: offsets from the frame pointer, 8 bytes each. */
final class Stack {
  static final int DST_HIGH = -8;
  static final int DST_LOW = -16;
  static final int SRC_HIGH = -24;
  static final int SRC_LOW = -32;

  /** Interface, port, protocol and family, as in a rule. */
  static final int META = -40;

  static final int HASH_DST = -48;
  static final int HASH_SRC = -56;
  static final int SEGMENTS = -64;
  static final int FRAME_LEN = -72;
  static final int L3 = -80;
  static final int L4 = -88;
  static final int PULLED = -96;
  static final int CURRENT = -104;
  static final int SEED = -112;
  static final int RULE = -120;
  static final int SCRATCH = -128;

  static final int SOURCE_MAC = -144;

  static final int IP_LEN = -152;
  static final int COUNT = -160;

  /** Four bytes: the key of a device map. */
  static final int FAN = -168;

  /** Which program goes on. */
  static final int NEXT = -136;

  private Stack() {}
}
