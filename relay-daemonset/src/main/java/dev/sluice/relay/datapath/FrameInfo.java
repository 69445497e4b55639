package dev.sluice.relay.datapath;

/** What the kernel says of a frame besides its bytes, packed into an int. */
public final class FrameInfo {
  /** Nothing special. */
  public static final int PLAIN = 0;

  /** The transport sum is still to be made (CHECKSUM_PARTIAL). */
  public static final int PARTIAL = 1 << 16;

  /** The frame stands for several (GSO, GRO, LRO). */
  public static final int AGGREGATE = 1 << 17;

  private static final int TAGGED = 1 << 18;
  private static final int VLAN_ID = 0xfff;

  private FrameInfo() {}

  /** Of a frame whose VLAN tag was taken off; a negative tag means there was none. */
  public static int tagged(int tag) {
    return tag < 0 ? PLAIN : TAGGED | tag & VLAN_ID;
  }

  /** VLAN id; 0 when there was no tag, or one that carries only a priority. */
  public static int vlanId(int info) {
    return info & VLAN_ID;
  }
}
