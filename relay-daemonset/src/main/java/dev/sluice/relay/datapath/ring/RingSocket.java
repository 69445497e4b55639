package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.RealClock;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The socket behind a ring, of either kind. */
final class RingSocket implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(12, 8);
  private final MemorySegment error = arena.allocate(4, 4);
  private final MemorySegment length = arena.allocate(4, 4);
  private final RealClock clock = new RealClock(arena);
  private final Fd fd;

  /** Opens a socket that is ready for a ring. */
  RingSocket() throws ErrnoException {
    try {
      fd = PacketSocket.open();
    } catch (ErrnoException e) {
      arena.close();
      throw e;
    }
    try {
      Native.check(PacketSocket.ignoreOutgoing(number()), "ignore what this host sends (4.20)");
      Native.check(PacketSocket.vnetHeader(number()), "ask for the state of sums");
    } catch (ErrnoException e) {
      close();
      throw e;
    }
  }

  /** Begins to fill the ring. */
  void attach(Nic nic, boolean unicast, int fanout) throws ErrnoException {
    Native.check(FrameFilter.attach(number(), unicast), "filter frames");
    Native.check(PacketSocket.attach(number(), nic.index(), true), "attach to " + nic.name());
    if (fanout >= 0) {
      Native.check(PacketSocket.fanout(number(), fanout), "share " + nic.name());
    }
  }

  int number() {
    return fd.number();
  }

  /** Wall clock, in nanoseconds: that of the kernel's stamps. */
  long now() {
    return clock.nanos();
  }

  /**
   * An interface that went down leaves an error behind, which keeps the descriptor ready. Answers
   * 0, or a negated errno.
   */
  int clearError() {
    return -Math.max(0, Sockets.pendingError(number(), error, length));
  }

  long drops() {
    return Math.max(0, PacketSocket.drops(number(), statistics, length)) & 0xffff_ffffL;
  }

  @Override
  public void close() {
    if (fd.number() >= 0) {
      fd.close();
      arena.close();
    }
  }
}
