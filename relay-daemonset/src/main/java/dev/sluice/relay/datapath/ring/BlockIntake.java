package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.datapath.Forwarder;
import dev.sluice.relay.datapath.FrameInfo;
import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.PacketRing;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.MemorySegment;

/** One TPACKET_V3 ring on one interface, read block by block. */
final class BlockIntake implements Intake {
  /** Holds the largest frame there is, 64 KiB and headers. */
  static final int BLOCK = 128 * 1024;

  private static final int RETIRE_MILLIS = 1;

  private final int ifindex;
  private final RingSocket socket = new RingSocket();
  private final PacketRing ring;
  private int block;

  BlockIntake(Nic nic, boolean unicast, int fanout, int bufferBytes) throws ErrnoException {
    ifindex = nic.index();
    PacketRing mapped = null;
    try {
      int blocks = Math.max(4, bufferBytes / BLOCK);
      mapped = new PacketRing(socket.number(), BLOCK, blocks, RETIRE_MILLIS);
      socket.attach(nic, unicast, fanout);
    } catch (ErrnoException e) {
      if (mapped != null) {
        mapped.close();
      }
      socket.close();
      throw e;
    }
    ring = mapped;
  }

  @Override
  public int fd() {
    return socket.number();
  }

  @Override
  public int receive(Forwarder forwarder) {
    if (!ring.isReady(block)) {
      return socket.clearError();
    }
    int packets = ring.packets(block);
    long header = ring.first(block);
    long oldest = packets > 0 ? ring.received(header) : 0;
    for (int i = 0; i < packets; i++) {
      frame(forwarder, header);
      header = ring.next(header);
    }
    forwarder.flush();
    ring.release(block);
    block = block + 1 == ring.blocks() ? 0 : block + 1;
    if (packets > 0) {
      forwarder.counters().latency(socket.now() - oldest);
    }
    // A block may be handed over empty, when its time is up: there may be more behind it.
    return Math.max(1, packets);
  }

  private void frame(Forwarder forwarder, long header) {
    MemorySegment memory = ring.memory();
    long at = ring.frame(header);
    long info = FrameInfo.read(ring.vlan(header), memory, at - PacketSocket.VNET_HEADER);
    forwarder.accept(memory, at, ring.length(header), info);
  }

  @Override
  public long drops() {
    return socket.drops();
  }

  @Override
  public void takeUnicast(boolean wanted) {
    FrameFilter.attach(socket.number(), wanted);
  }

  @Override
  public void detach() {
    PacketSocket.attach(socket.number(), ifindex, false);
  }

  @Override
  public void close() {
    if (socket.number() >= 0) {
      ring.close();
      socket.close();
    }
  }
}
