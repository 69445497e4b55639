package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Layouts of {@code struct mmsghdr}, {@code struct iovec} and {@code struct cmsghdr} ({@code
 * bits/socket.h}, {@code bits/types/struct_iovec.h}) on 64-bit Linux. Arrays of them are filled at
 * start; the packet path sets lengths and addresses only.
 */
public final class Messages {
  /** Bytes of {@code struct mmsghdr}. */
  public static final long MMSGHDR_SIZE = 64;

  /** Bytes of {@code struct iovec}. */
  public static final long IOVEC_SIZE = 16;

  static final long NAME = 0;
  static final long NAME_LENGTH = 8;
  static final long IOV = 16;
  static final long IOV_LENGTH = 24;
  static final long CONTROL = 32;
  static final long CONTROL_LENGTH = 40;
  static final long FLAGS = 48;
  static final long LENGTH = 56;
  static final long IOVEC_BASE = 0;
  static final long IOVEC_LENGTH = 8;

  private Messages() {}

  /** Sets a message's buffers: {@code count} iovecs. */
  public static void buffers(MemorySegment messages, int i, MemorySegment iovecs, int count) {
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + IOV, iovecs.address());
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + IOV_LENGTH, count);
  }

  /** Sets a message's address buffer. */
  public static void name(MemorySegment messages, int i, MemorySegment address) {
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + NAME, address.address());
    messages.set(JAVA_INT, i * MMSGHDR_SIZE + NAME_LENGTH, (int) address.byteSize());
  }

  /** Sets a message's control buffer; to be repeated before each receive. */
  public static void control(MemorySegment messages, int i, MemorySegment control) {
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + CONTROL, control.address());
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + CONTROL_LENGTH, control.byteSize());
  }

  /** Bytes the kernel received or sent for a message. */
  public static int length(MemorySegment messages, int i) {
    return messages.get(JAVA_INT, i * MMSGHDR_SIZE + LENGTH);
  }

  /** Flags the kernel set on a received message. */
  public static int flags(MemorySegment messages, int i) {
    return messages.get(JAVA_INT, i * MMSGHDR_SIZE + FLAGS);
  }

  /** Bytes of control data the kernel wrote for a message. */
  public static long controlLength(MemorySegment messages, int i) {
    return messages.get(JAVA_LONG, i * MMSGHDR_SIZE + CONTROL_LENGTH);
  }

  /** Resets the room for control data of a message before a receive. */
  public static void controlLength(MemorySegment messages, int i, long bytes) {
    messages.set(JAVA_LONG, i * MMSGHDR_SIZE + CONTROL_LENGTH, bytes);
  }

  /**
   * Points iovec {@code i} at some bytes of a segment, which must be native and outlive the call.
   *
   * @throws IndexOutOfBoundsException when the segment has no such bytes
   */
  public static void iovec(
      MemorySegment iovecs, int i, MemorySegment memory, long at, long length) {
    if (at < 0 || length < 0 || at > memory.byteSize() - length) {
      throw new IndexOutOfBoundsException("outside of the memory a frame is in");
    }
    iovecs.set(JAVA_LONG, i * IOVEC_SIZE + IOVEC_BASE, memory.address() + at);
    iovecs.set(JAVA_LONG, i * IOVEC_SIZE + IOVEC_LENGTH, length);
  }

  /** Sets how much of iovec {@code i}'s memory is meant. */
  public static void length(MemorySegment iovecs, int i, long length) {
    iovecs.set(JAVA_LONG, i * IOVEC_SIZE + IOVEC_LENGTH, length);
  }
}
