package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.datapath.Forwarder;
import dev.sluice.relay.datapath.FrameInfo;
import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketRing;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.RealClock;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One TPACKET_V3 ring on one interface, read block by block. */
final class RingIntake implements Intake {
  /** Holds the largest frame there is, 64 KiB and headers. */
  static final int BLOCK = 128 * 1024;

  private static final int RETIRE_MILLIS = 1;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(12, 8);
  private final MemorySegment error = arena.allocate(4, 4);
  private final MemorySegment length = arena.allocate(4, 4);
  private final RealClock clock = new RealClock(arena);
  private final int ifindex;
  private final Fd fd;
  private final PacketRing ring;
  private int block;

  RingIntake(Nic nic, boolean unicast, int fanout, int bufferBytes) throws ErrnoException {
    ifindex = nic.index();
    fd = PacketSocket.open();
    PacketRing mapped = null;
    try {
      int n = fd.number();
      Native.check(PacketSocket.ignoreOutgoing(n), "ignore what this host sends (Linux 4.20)");
      Native.check(PacketSocket.vnetHeader(n), "ask for the state of sums");
      mapped = new PacketRing(n, BLOCK, Math.max(4, bufferBytes / BLOCK), RETIRE_MILLIS);
      Native.check(FrameFilter.attach(n, unicast), "filter frames");
      Native.check(PacketSocket.attach(n, ifindex, true), "attach to " + nic.name());
      if (fanout >= 0) {
        Native.check(PacketSocket.fanout(n, fanout), "share " + nic.name());
      }
    } catch (ErrnoException e) {
      if (mapped != null) {
        mapped.close();
      }
      fd.close();
      arena.close();
      throw e;
    }
    ring = mapped;
  }

  @Override
  public int fd() {
    return fd.number();
  }

  @Override
  public int receive(Forwarder forwarder) {
    if (!ring.isReady(block)) {
      return clearError();
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
      forwarder.counters().latency(clock.nanos() - oldest);
    }
    // A block may be handed over empty, when its time is up: there may be more behind it.
    return Math.max(1, packets);
  }

  private void frame(Forwarder forwarder, long header) {
    MemorySegment memory = ring.memory();
    long at = ring.frame(header);
    int info = FrameInfo.tagged(ring.vlan(header));
    long vnet = at - PacketSocket.VNET_HEADER;
    if (PacketSocket.needsSum(memory, vnet)) {
      info |= FrameInfo.PARTIAL;
    }
    if (PacketSocket.isAggregate(memory, vnet)) {
      info |= FrameInfo.AGGREGATE;
    }
    forwarder.accept(memory, at, ring.length(header), info);
  }

  /** An interface that went down leaves an error behind, which keeps the descriptor ready. */
  private int clearError() {
    return -Math.max(0, Sockets.pendingError(fd.number(), error, length));
  }

  @Override
  public long drops() {
    return Math.max(0, PacketSocket.drops(fd.number(), statistics, length)) & 0xffff_ffffL;
  }

  @Override
  public void takeUnicast(boolean wanted) {
    FrameFilter.attach(fd.number(), wanted);
  }

  @Override
  public void detach() {
    PacketSocket.attach(fd.number(), ifindex, false);
  }

  @Override
  public void close() {
    if (fd.number() >= 0) {
      ring.close();
      fd.close();
      arena.close();
    }
  }
}
