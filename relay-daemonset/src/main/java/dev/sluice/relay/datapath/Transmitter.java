package dev.sluice.relay.datapath;

import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.frame.Rewriter;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Egress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches of copies with {@code sendmmsg(2)} on one packet socket, each to its own interface:
 * a header of ours and the payload where it was received. A copy the kernel refuses is counted and
 * skipped; it never stops the others, and nothing waits.
 */
public final class Transmitter implements Outlet, AutoCloseable {
  /** Copies sent by one call. */
  public static final int BATCH = 64;

  private static final int HEADER_ROOM = 256;
  private static final int SEND_BUFFER = 4 << 20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment headers = arena.allocate((long) BATCH * HEADER_ROOM, 64);
  private final MemorySegment messages = arena.allocate(BATCH * Messages.MMSGHDR_SIZE, 64);
  private final MemorySegment iovecs = arena.allocate(2L * BATCH * Messages.IOVEC_SIZE, 64);
  private final MemorySegment addresses = arena.allocate(BATCH * PacketSocket.ADDRESS_SIZE, 64);
  private final @Nullable Egress[] pending = new Egress[BATCH];
  private final int[] bytes = new int[BATCH];
  private final Counters counters;
  private final Fd fd;
  private int count;

  /**
   * Opens the socket.
   *
   * @param bypassQueueing whether frames go to devices without passing their queueing discipline
   */
  public Transmitter(Counters counters, boolean bypassQueueing) throws ErrnoException {
    if (HEADER_ROOM < Rewriter.MAX_HEADER) {
      throw new AssertionError("headers of " + Rewriter.MAX_HEADER + " bytes need more room");
    }
    this.counters = counters;
    fd = PacketSocket.open();
    try {
      // What the system grants beyond its default is welcome and not needed.
      Sockets.setOption(fd.number(), Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, SEND_BUFFER);
      if (bypassQueueing) {
        Native.check(PacketSocket.bypassQueueing(fd.number()), "bypass queueing disciplines");
      }
    } catch (ErrnoException e) {
      close();
      throw e;
    }
    for (int i = 0; i < BATCH; i++) {
      long address = i * PacketSocket.ADDRESS_SIZE;
      PacketSocket.address(addresses, address, 0);
      Messages.name(messages, i, addresses.asSlice(address, PacketSocket.ADDRESS_SIZE));
      Messages.iovec(iovecs, 2 * i, headers, (long) i * HEADER_ROOM, HEADER_ROOM);
      long iovec = 2L * i * Messages.IOVEC_SIZE;
      Messages.buffers(messages, i, iovecs.asSlice(iovec, 2 * Messages.IOVEC_SIZE), 2);
    }
  }

  @Override
  public MemorySegment headers() {
    return headers;
  }

  @Override
  public long headerAt() {
    return (long) count * HEADER_ROOM;
  }

  @Override
  public void add(
      Egress egress, int headerLength, MemorySegment frame, long payloadAt, int payloadLength) {
    int i = count;
    Messages.length(iovecs, 2 * i, headerLength);
    Messages.iovec(iovecs, 2 * i + 1, frame, payloadAt, payloadLength);
    PacketSocket.interfaceOf(addresses, i * PacketSocket.ADDRESS_SIZE, egress.ifindex());
    pending[i] = egress;
    bytes[i] = headerLength + payloadLength - Parser.ETHERNET;
    count = i + 1;
    if (count == BATCH) {
      flush();
    }
  }

  @Override
  public void flush() {
    int from = 0;
    int end = count;
    while (from < end) {
      int sent = Sockets.sendMany(fd.number(), messages, from, end - from, Sockets.MSG_DONTWAIT);
      if (sent < 0) {
        if (sent != -Errno.EINTR) {
          refused(from, -sent);
          from++;
        }
        continue;
      }
      if (sent < end - from) {
        counters.add(Total.SHORT_SENDS, 1);
      }
      for (int i = from; i < from + sent; i++) {
        Egress egress = pending[i];
        if (egress != null) {
          counters.sent(egress.slot(), bytes[i]);
        }
      }
      from += sent;
    }
    count = 0;
  }

  private void refused(int i, int errno) {
    Egress egress = pending[i];
    if (egress != null) {
      counters.dropped(egress.slot(), cause(errno));
    }
  }

  private static DropCause cause(int errno) {
    return switch (errno) {
      case Errno.ENOBUFS, Errno.EAGAIN, Errno.ENOMEM -> DropCause.NO_BUFFER;
      case Errno.EMSGSIZE -> DropCause.TOO_BIG;
      case Errno.ENXIO, Errno.ENODEV -> DropCause.NO_ROUTE;
      default -> DropCause.SEND_ERROR;
    };
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
