package dev.sluice.relay.lab;

import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Sends and sees whole frames on an interface. */
public final class Tap implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(70_000);
  private final Fd fd;

  private Tap(Fd fd) {
    this.fd = fd;
  }

  public static Tap open(Lab lab, String namespace, String nic) {
    int ifindex = lab.ifindex(namespace, nic);
    return lab.in(
        namespace,
        () -> {
          Fd fd = PacketSocket.open();
          Native.check(PacketSocket.ignoreOutgoing(fd.number()), "ignore outgoing");
          Native.check(PacketSocket.attach(fd.number(), ifindex, true), "attach");
          return new Tap(fd);
        });
  }

  public void send(byte[] frame) {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
    int sent = Sockets.send(fd.number(), buffer.asSlice(0, frame.length), 0);
    if (sent != frame.length) {
      throw new AssertionError("sending a frame: " + Native.strerror(-sent));
    }
  }

  /** Frames with an IP packet for an address that arrive within a time, until there are enough. */
  public List<byte[]> frames(byte[] destination, int enough, int millis) {
    List<byte[]> frames = new ArrayList<>();
    MemorySegment poll = arena.allocate(Native.POLLFD_SIZE, 8);
    long end = System.nanoTime() + millis * 1_000_000L;
    while (frames.size() < enough && System.nanoTime() < end) {
      Native.pollSet(poll, 0, fd.number(), Native.POLLIN);
      Native.poll(poll, 1, 20);
      int length = Sockets.receive(fd.number(), buffer, Sockets.MSG_DONTWAIT);
      if (length > 14) {
        byte[] frame = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        int at = destination.length == 4 ? 14 + 16 : 14 + 24;
        if (length >= at + destination.length
            && java.util.Arrays.equals(
                frame, at, at + destination.length, destination, 0, destination.length)) {
          frames.add(frame);
        }
      }
    }
    return frames;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
