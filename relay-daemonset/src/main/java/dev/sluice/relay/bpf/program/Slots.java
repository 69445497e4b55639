package dev.sluice.relay.bpf.program;

/** Where {@link Forward} keeps what it found: offsets from the frame pointer, 8 bytes each. */
final class Slots {
  static final int L3 = -8;
  static final int L4 = -16;
  static final int SEGMENTS = -24;
  static final int OUTPUTS = -32;
  static final int OUTPUT_CELLS = -40;
  static final int FIRST = -48;
  static final int COUNT = -56;
  static final int CELL = -64;

  /** Size of the datagram with its IP header. */
  static final int IP_LEN = -72;

  /** Size of the largest IP packet that leaves. */
  static final int LARGEST = -80;

  static final int I = -88;
  static final int TTL = -96;
  static final int PROTOCOL = -104;

  /** Sum of the addresses now in the frame. */
  static final int SUM = -112;

  /** Destination port now in the frame, and the one it came with. */
  static final int PORT = -120;

  static final int FIRST_PORT = -128;

  /** First two bytes of the IP header as they came. */
  static final int FIRST_WORD = -136;

  /** IPv4: sum over what is not rewritten. */
  static final int BASE = -144;

  static final int SCRATCH = -152;
  static final int FLAGS = -160;

  /** Counter that every output gets instead of a copy, or 0. */
  static final int DROP = -168;

  /** Not 0: the frame came with a tag that nobody on this node has an interface for. */
  static final int TAGGED = -176;

  /** The headers as they came, in the form of an output: {@link MapLayout#OUTPUT_BYTES}. */
  static final int ORIGINAL = -240;

  /** The address it came from. */
  static final int SOURCE_HIGH = -248;

  static final int SOURCE_LOW = -256;

  private Slots() {}
}
