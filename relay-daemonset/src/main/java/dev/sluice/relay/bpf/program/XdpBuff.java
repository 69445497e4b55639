package dev.sluice.relay.bpf.program;

/** Offsets of {@code struct xdp_md}, {@code linux/bpf.h}, and what an XDP program answers. */
final class XdpBuff {
  static final int DATA = 0;
  static final int DATA_END = 4;
  static final int DATA_META = 8;
  static final int EGRESS_IFINDEX = 20;

  /** {@code XDP_DROP}. */
  static final int DROP = 1;

  /** {@code XDP_PASS}: to the stack; at a device map's entry, to the device. */
  static final int PASS = 2;

  /** {@code BPF_F_BROADCAST}: to every entry of a device map. */
  static final int BROADCAST = 1 << 3;

  /** What the ingress program tells that of an output, before the frame. */
  static final int META_BYTES = 8;

  static final int META_RULE = 0;
  static final int META_L4 = 4;

  private XdpBuff() {}
}
