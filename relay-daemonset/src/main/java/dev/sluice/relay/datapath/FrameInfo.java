package dev.sluice.relay.datapath;

import dev.sluice.relay.ffi.PacketSocket;
import java.lang.foreign.MemorySegment;

/** What the kernel says of a frame besides its bytes, packed into a long. */
public final class FrameInfo {
  /** Nothing special. */
  public static final long PLAIN = 0;

  /** The transport sum is still to be made (CHECKSUM_PARTIAL). */
  public static final long PARTIAL = 1 << 16;

  /** The frame stands for several (GSO, GRO, LRO). */
  public static final long AGGREGATE = 1 << 17;

  private static final int VLAN_ID = 0xfff;
  private static final int SEGMENT_SHIFT = 32;

  private FrameInfo() {}

  /**
   * Of a frame with a {@code struct virtio_net_hdr}.
   *
   * @param tag VLAN tag that was taken off; negative = there was none
   * @param vnet where the structure is in {@code memory}
   */
  public static long read(int tag, MemorySegment memory, long vnet) {
    int segment = PacketSocket.segment(memory, vnet);
    long info = tag < 0 ? PLAIN : tag & VLAN_ID;
    if (PacketSocket.needsSum(memory, vnet)) {
      info |= PARTIAL;
    }
    return segment == 0 ? info : info | aggregate(segment);
  }

  /**
   * Of a frame that stands for several.
   *
   * @param segment bytes of payload of each of its UDP datagrams but the last, which may be
   *     shorter; negative = it is of another kind
   */
  public static long aggregate(int segment) {
    return AGGREGATE | (segment < 0 ? 0 : (long) segment << SEGMENT_SHIFT);
  }

  /** Of a frame whose VLAN tag was taken off. */
  public static long tagged(int tag) {
    return tag & VLAN_ID;
  }

  /** VLAN id; 0 when there was no tag, or one that carries only a priority. */
  public static int vlanId(long info) {
    return (int) info & VLAN_ID;
  }

  /** Bytes of payload of each datagram an aggregate is made of; 0 = not made of datagrams. */
  public static int segment(long info) {
    return (int) (info >>> SEGMENT_SHIFT);
  }
}
