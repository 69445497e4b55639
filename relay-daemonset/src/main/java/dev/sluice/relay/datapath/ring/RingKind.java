package dev.sluice.relay.datapath.ring;

/** How a ring hands frames over. */
public enum RingKind {
  /** One by one, as soon as they are there (TPACKET_V2). */
  FRAMES,

  /** In blocks, when one is full or a millisecond old (TPACKET_V3). */
  BLOCKS
}
