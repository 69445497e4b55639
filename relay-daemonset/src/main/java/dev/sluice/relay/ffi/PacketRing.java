package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A TPACKET_V3 receive ring ({@code linux/if_packet.h}, {@code
 * Documentation/networking/packet_mmap.rst}): memory shared with the kernel, which fills it block
 * by block. A block belongs to the reader from {@link #isReady} until {@link #release}.
 */
public final class PacketRing implements AutoCloseable {
  static final int PACKET_RX_RING = 5;
  static final int PACKET_VERSION = 10;
  static final int TPACKET_V3 = 2;
  static final int TP_STATUS_KERNEL = 0;
  static final int TP_STATUS_USER = 1;
  static final int VLAN_VALID = 1 << 4;
  static final int FRAME_SIZE = 2048;

  // struct tpacket_req3
  static final long REQUEST_SIZE = 28;

  // struct tpacket_block_desc
  static final long BLOCK_STATUS = 8;
  static final long BLOCK_PACKETS = 12;
  static final long BLOCK_FIRST = 16;

  // struct tpacket3_hdr
  static final long NEXT_OFFSET = 0;
  static final long SECONDS = 4;
  static final long NANOSECONDS = 8;
  static final long SNAPLEN = 12;
  static final long STATUS = 20;
  static final long MAC = 24;
  static final long VLAN_TCI = 32;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final int blockSize;
  private final int blocks;

  /**
   * Sets a socket's ring up and maps it. The socket must not be attached yet.
   *
   * @param blockSize bytes of a block, a power of two of at least the page size
   * @param retireMillis time after which a block that is not full is handed over
   */
  public PacketRing(int fd, int blockSize, int blocks, int retireMillis) throws ErrnoException {
    this.blockSize = blockSize;
    this.blocks = blocks;
    Native.check(
        Sockets.setOption(fd, PacketSocket.SOL_PACKET, PACKET_VERSION, TPACKET_V3),
        "choose ring version 3");
    try (Arena arena = Arena.ofConfined()) {
      // struct tpacket_req3
      MemorySegment request = arena.allocate(REQUEST_SIZE, 4);
      request.set(JAVA_INT, 0, blockSize);
      request.set(JAVA_INT, 4, blocks);
      request.set(JAVA_INT, 8, FRAME_SIZE);
      request.set(JAVA_INT, 12, blockSize / FRAME_SIZE * blocks);
      request.set(JAVA_INT, 16, retireMillis);
      Native.check(
          Sockets.setOption(fd, PacketSocket.SOL_PACKET, PACKET_RX_RING, request),
          "set a receive ring of " + (long) blocks * blockSize + " bytes up");
    }
    memory =
        Native.mmap(
            fd,
            (long) blocks * blockSize,
            Native.PROT_READ | Native.PROT_WRITE,
            Native.MAP_SHARED | Native.MAP_POPULATE,
            "map the receive ring");
  }

  /** All of the ring. */
  public MemorySegment memory() {
    return memory;
  }

  /** Number of blocks. */
  public int blocks() {
    return blocks;
  }

  /** Bytes of a block. */
  public int blockSize() {
    return blockSize;
  }

  /** Whether the kernel has handed a block over. */
  public boolean isReady(int block) {
    long at = (long) block * blockSize + BLOCK_STATUS;
    return ((int) INT.getAcquire(memory, at) & TP_STATUS_USER) != 0;
  }

  /** Hands a block back. */
  public void release(int block) {
    INT.setRelease(memory, (long) block * blockSize + BLOCK_STATUS, TP_STATUS_KERNEL);
  }

  /** Frames in a block. */
  public int packets(int block) {
    return memory.get(JAVA_INT, (long) block * blockSize + BLOCK_PACKETS);
  }

  /** Where the first frame's header is. */
  public long first(int block) {
    long start = (long) block * blockSize;
    return start + (memory.get(JAVA_INT, start + BLOCK_FIRST) & 0xffff_ffffL);
  }

  /** Where the header of the frame after this one is. */
  public long next(long header) {
    return header + (memory.get(JAVA_INT, header + NEXT_OFFSET) & 0xffff_ffffL);
  }

  /** Bytes of a frame that are in the ring. */
  public int length(long header) {
    return memory.get(JAVA_INT, header + SNAPLEN);
  }

  /** Where a frame's bytes start. */
  public long frame(long header) {
    return header + (memory.get(JAVA_SHORT, header + MAC) & 0xffff);
  }

  /** VLAN tag that was taken off a frame; -1 when there was none. */
  public int vlan(long header) {
    return (memory.get(JAVA_INT, header + STATUS) & VLAN_VALID) == 0
        ? -1
        : memory.get(JAVA_INT, header + VLAN_TCI) & 0xffff;
  }

  /** When the kernel received a frame: nanoseconds since 1970. */
  public long received(long header) {
    return (memory.get(JAVA_INT, header + SECONDS) & 0xffff_ffffL) * 1_000_000_000L
        + memory.get(JAVA_INT, header + NANOSECONDS);
  }

  @Override
  public void close() {
    Native.munmap(memory);
  }
}
