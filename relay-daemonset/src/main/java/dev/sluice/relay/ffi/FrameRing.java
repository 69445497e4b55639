package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A TPACKET_V2 receive ring ({@code linux/if_packet.h}, {@code
 * Documentation/networking/packet_mmap.rst}): memory shared with the kernel, which fills it frame
 * by frame. A slot belongs to the reader from {@link #isReady} until {@link #release}. Slots are
 * known by where they start.
 */
public final class FrameRing implements AutoCloseable {
  /** Where a frame's bytes start in its slot, at the latest. */
  public static final int LEAD = 96;

  static final int TPACKET_V2 = 1;
  static final int PACKET_COPY_THRESH = 7;
  static final int TP_STATUS_COPY = 2;
  static final int BLOCK = 128 * 1024;
  static final int LINE = 64;

  // struct tpacket_req
  static final long REQUEST_SIZE = 16;

  // struct tpacket2_hdr
  static final long STATUS = 0;
  static final long LENGTH = 4;
  static final long SNAPLEN = 8;
  static final long MAC = 12;
  static final long SECONDS = 16;
  static final long NANOSECONDS = 20;
  static final long VLAN_TCI = 24;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final int slotSize;
  private final long lastInBlock;

  /**
   * Sets a socket's ring up and maps it. The socket must not be attached yet.
   *
   * @param frameSize longest frame that fits a slot; of a longer one the slot has the start, and
   *     the socket the whole
   * @param bytes size of the ring, at least; whole blocks are made
   */
  public FrameRing(int fd, int frameSize, int bytes) throws ErrnoException {
    // An odd number of cache lines: slots that lie a power of two apart would share a few of them.
    slotSize = ((LEAD + frameSize + LINE - 1) / LINE | 1) * LINE;
    if (frameSize < 0 || slotSize > BLOCK) {
      throw new IllegalArgumentException("slots for frames of " + frameSize + " bytes");
    }
    int perBlock = BLOCK / slotSize;
    int blocks = Math.max(1, bytes / BLOCK);
    lastInBlock = (long) (perBlock - 1) * slotSize;
    Native.check(
        Sockets.setOption(fd, PacketSocket.SOL_PACKET, PacketRing.PACKET_VERSION, TPACKET_V2),
        "choose ring version 2");
    Native.check(
        Sockets.setOption(fd, PacketSocket.SOL_PACKET, PACKET_COPY_THRESH, 1),
        "keep frames that are longer than a slot");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_SIZE, 4);
      request.set(JAVA_INT, 0, BLOCK);
      request.set(JAVA_INT, 4, blocks);
      request.set(JAVA_INT, 8, slotSize);
      request.set(JAVA_INT, 12, perBlock * blocks);
      Native.check(
          Sockets.setOption(fd, PacketSocket.SOL_PACKET, PacketRing.PACKET_RX_RING, request),
          "set a receive ring of " + (long) blocks * BLOCK + " bytes up");
    }
    memory =
        Native.mmap(
            fd,
            (long) blocks * BLOCK,
            Native.PROT_READ | Native.PROT_WRITE,
            Native.MAP_SHARED | Native.MAP_POPULATE,
            "map the receive ring");
  }

  /** All of the ring. */
  public MemorySegment memory() {
    return memory;
  }

  /** The slot after this one; the first slot is at 0. */
  public long next(long slot) {
    long inBlock = slot & BLOCK - 1;
    long next = inBlock == lastInBlock ? slot - inBlock + BLOCK : slot + slotSize;
    return next < memory.byteSize() ? next : 0;
  }

  /** Whether the kernel has handed a slot over. */
  public boolean isReady(long slot) {
    return ((int) INT.getAcquire(memory, slot + STATUS) & PacketRing.TP_STATUS_USER) != 0;
  }

  /** Hands a slot back. */
  public void release(long slot) {
    INT.setRelease(memory, slot + STATUS, PacketRing.TP_STATUS_KERNEL);
  }

  /** Bytes of a frame that are in its slot. */
  public int length(long slot) {
    return memory.get(JAVA_INT, slot + SNAPLEN);
  }

  /** Whether a slot has only the start of its frame. */
  public boolean isCut(long slot) {
    return memory.get(JAVA_INT, slot + SNAPLEN) != memory.get(JAVA_INT, slot + LENGTH);
  }

  /** Whether a frame that was cut waits in the socket, whole. */
  public boolean isKept(long slot) {
    return (memory.get(JAVA_INT, slot + STATUS) & TP_STATUS_COPY) != 0;
  }

  /** Where a frame's bytes start. */
  public long frame(long slot) {
    return slot + (memory.get(JAVA_SHORT, slot + MAC) & 0xffff);
  }

  /** VLAN tag that was taken off a frame; -1 when there was none. */
  public int vlan(long slot) {
    return (memory.get(JAVA_INT, slot + STATUS) & PacketRing.VLAN_VALID) == 0
        ? -1
        : memory.get(JAVA_SHORT, slot + VLAN_TCI) & 0xffff;
  }

  /** When the kernel received a frame: nanoseconds since 1970. */
  public long received(long slot) {
    return (memory.get(JAVA_INT, slot + SECONDS) & 0xffff_ffffL) * 1_000_000_000L
        + memory.get(JAVA_INT, slot + NANOSECONDS);
  }

  @Override
  public void close() {
    Native.munmap(memory);
  }
}
