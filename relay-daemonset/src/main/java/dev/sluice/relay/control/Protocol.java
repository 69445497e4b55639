package dev.sluice.relay.control;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Frames on a local stream: four bytes of length, big-endian, and as many of JSON. Nothing waits
 * longer than it is allowed to.
 */
public final class Protocol {
  /** Longest frame, in bytes. */
  public static final int MAX_FRAME = 32 << 20;

  private Protocol() {}

  /**
   * Reads a frame.
   *
   * @param channel not blocking
   * @throws EOFException when the other side closed the stream
   * @throws IOException when it does not come in time, or is too long
   */
  public static byte[] read(SocketChannel channel, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    int length = fill(channel, ByteBuffer.allocate(Integer.BYTES), deadline).getInt(0);
    if (length < 0 || length > MAX_FRAME) {
      throw new IOException("a frame of " + length + " bytes: 0 to " + MAX_FRAME + " are allowed");
    }
    return fill(channel, ByteBuffer.allocate(length), deadline).array();
  }

  private static ByteBuffer fill(SocketChannel channel, ByteBuffer buffer, long deadline)
      throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer);
        if (n < 0) {
          throw new EOFException("the other side closed the connection");
        }
        if (n == 0) {
          await(selector, deadline);
        }
      }
    }
    return buffer;
  }

  /** Writes a frame; fails when the other side does not take it in time. */
  public static void write(SocketChannel channel, byte[] json, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + json.length);
    frame.putInt(json.length).put(json).flip();
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      while (frame.hasRemaining()) {
        if (channel.write(frame) == 0) {
          await(selector, deadline);
        }
      }
    }
  }

  private static void await(Selector selector, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    selector.selectedKeys().clear();
    if (millis <= 0 || selector.select(millis) == 0) {
      if (deadline - System.nanoTime() <= 1_000_000) {
        throw new IOException("the other side takes too long");
      }
    }
  }
}
