package dev.sluice.relay.datapath.socket;

import dev.sluice.relay.datapath.Forwarder;
import dev.sluice.relay.datapath.FrameInfo;
import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.FrameFilter;
import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One packet socket on one interface, read in batches. */
final class SocketIntake implements Intake {
  private static final int BATCH = 32;

  /**
   * Holds the largest frame there is; not a power of two, lest frames share cache lines' places.
   */
  private static final int ROOM = 66 * 1024 + 64;

  private static final int MSG_TRUNC = 0x20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment messages = arena.allocate(BATCH * Messages.MMSGHDR_SIZE, 64);
  private final MemorySegment iovecs = arena.allocate(BATCH * Messages.IOVEC_SIZE, 64);
  private final MemorySegment controls = arena.allocate(BATCH * PacketSocket.AUXDATA_SPACE, 64);
  private final MemorySegment statistics = arena.allocate(12, 8);
  private final MemorySegment statisticsLength = arena.allocate(4, 4);
  private final MemorySegment frames = arena.allocate((long) BATCH * ROOM, 64);
  private final int ifindex;
  private final Fd fd;

  SocketIntake(Nic nic, boolean unicast, int fanout, int bufferBytes) throws ErrnoException {
    ifindex = nic.index();
    fd = PacketSocket.open();
    for (int i = 0; i < BATCH; i++) {
      Messages.iovec(iovecs, i, frames, (long) i * ROOM, ROOM);
      MemorySegment iovec = iovecs.asSlice(i * Messages.IOVEC_SIZE, Messages.IOVEC_SIZE);
      Messages.buffers(messages, i, iovec, 1);
      long control = i * PacketSocket.AUXDATA_SPACE;
      Messages.control(messages, i, controls.asSlice(control, PacketSocket.AUXDATA_SPACE));
    }
    try {
      open(nic, unicast, fanout, bufferBytes);
    } catch (ErrnoException e) {
      close();
      throw e;
    }
  }

  private void open(Nic nic, boolean unicast, int fanout, int bufferBytes) throws ErrnoException {
    int n = fd.number();
    // What the system grants beyond its default is welcome and not needed.
    Sockets.setOption(n, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, bufferBytes);
    Native.check(PacketSocket.ignoreOutgoing(n), "ignore what this host sends (Linux 4.20)");
    Native.check(PacketSocket.auxdata(n), "ask for VLAN tags");
    Native.check(PacketSocket.vnetHeader(n), "ask for the state of sums");
    Native.check(FrameFilter.attach(n, unicast), "filter frames");
    Native.check(PacketSocket.attach(n, ifindex, true), "attach to " + nic.name());
    if (fanout >= 0) {
      Native.check(PacketSocket.fanout(n, fanout), "share " + nic.name());
    }
  }

  @Override
  public int fd() {
    return fd.number();
  }

  @Override
  public int receive(Forwarder forwarder) {
    for (int i = 0; i < BATCH; i++) {
      Messages.controlLength(messages, i, PacketSocket.AUXDATA_SPACE);
    }
    int count = Sockets.receiveMany(fd.number(), messages, BATCH, Sockets.MSG_DONTWAIT | MSG_TRUNC);
    if (count < 0) {
      return failed(forwarder, count);
    }
    for (int i = 0; i < count; i++) {
      frame(forwarder, i);
    }
    forwarder.flush();
    return count;
  }

  private static int failed(Forwarder forwarder, int answer) {
    if (answer == -Errno.EINVAL) {
      // Kernels before 6.2 cannot describe aggregated UDP frames, and throw them away here.
      forwarder.counters().add(Total.RECEIVED, 1);
      forwarder.counters().add(Total.SUPER_FRAME, 1);
      return 1;
    }
    return answer == -Errno.EAGAIN ? 0 : answer;
  }

  private void frame(Forwarder forwarder, int i) {
    long at = (long) i * ROOM;
    int length = Messages.length(messages, i);
    if (length < PacketSocket.VNET_HEADER) {
      return;
    }
    long control = i * PacketSocket.AUXDATA_SPACE;
    int tag = PacketSocket.vlan(controls, control, Messages.controlLength(messages, i));
    long info = FrameInfo.read(tag, frames, at);
    int there = Math.min(length, ROOM) - PacketSocket.VNET_HEADER;
    forwarder.accept(frames, at + PacketSocket.VNET_HEADER, there, info);
  }

  @Override
  public long drops() {
    return Math.max(0, PacketSocket.drops(fd.number(), statistics, statisticsLength))
        & 0xffff_ffffL;
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
    fd.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
