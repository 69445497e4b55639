package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.datapath.Forwarder;
import dev.sluice.relay.datapath.FrameInfo;
import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.FrameRing;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One TPACKET_V2 ring on one interface: each frame can be read as soon as it is there. Frames that
 * are longer than a slot, aggregated ones above all, come through the socket.
 */
final class FrameIntake implements Intake {
  private static final int BATCH = 64;
  private static final int MAX_MTU = 9216;
  private static final int TAG = 4;
  private static final int LARGE_ROOM = 66 * 1024;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment large = arena.allocate(LARGE_ROOM, 64);
  private final int ifindex;
  private final RingSocket socket;
  private final FrameRing ring;
  private long slot;
  private long lost;

  FrameIntake(Nic nic, boolean unicast, int fanout, int bufferBytes) throws ErrnoException {
    ifindex = nic.index();
    FrameRing mapped = null;
    RingSocket opened = null;
    try {
      opened = new RingSocket();
      int n = opened.number();
      // What the system grants beyond its default is welcome and not needed.
      Sockets.setOption(n, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, bufferBytes);
      int longest = Parser.ETHERNET + TAG + Math.min(nic.mtu(), MAX_MTU);
      mapped = new FrameRing(n, longest, bufferBytes);
      opened.attach(nic, unicast, fanout);
    } catch (ErrnoException e) {
      if (mapped != null) {
        mapped.close();
      }
      if (opened != null) {
        opened.close();
      }
      arena.close();
      throw e;
    }
    socket = opened;
    ring = mapped;
  }

  @Override
  public int fd() {
    return socket.number();
  }

  @Override
  public int receive(Forwarder forwarder) {
    long first = slot;
    long next = first;
    int count = 0;
    while (count < BATCH && ring.isReady(next)) {
      frame(forwarder, next);
      next = ring.next(next);
      count++;
    }
    if (count == 0) {
      return socket.clearError();
    }
    forwarder.flush();
    forwarder.counters().latency(socket.now() - ring.received(first));
    for (long done = first; done != next; done = ring.next(done)) {
      ring.release(done);
    }
    slot = next;
    return count;
  }

  private void frame(Forwarder forwarder, long at) {
    int tag = ring.vlan(at);
    if (ring.isCut(at)) {
      whole(forwarder, ring.isKept(at), tag);
    } else {
      accept(forwarder, ring.memory(), ring.frame(at), ring.length(at), tag);
    }
  }

  /** The frame of a slot that has only its start. */
  private void whole(Forwarder forwarder, boolean kept, int tag) {
    int length = kept ? Sockets.receive(socket.number(), large, Sockets.MSG_DONTWAIT) : -1;
    if (length < PacketSocket.VNET_HEADER) {
      lost++;
      return;
    }
    int vnet = PacketSocket.VNET_HEADER;
    accept(forwarder, large, vnet, length - vnet, tag);
    // There is room for one.
    forwarder.flush();
  }

  private static void accept(
      Forwarder forwarder, MemorySegment memory, long at, int length, int tag) {
    long info = FrameInfo.read(tag, memory, at - PacketSocket.VNET_HEADER);
    forwarder.accept(memory, at, length, info);
  }

  @Override
  public long drops() {
    long drops = lost + socket.drops();
    lost = 0;
    return drops;
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
      arena.close();
    }
  }
}
