package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Links libc functions and holds the few that every room needs.
 *
 * <p>Convention of this package: a wrapper answers what the call answered, or the negated errno (as
 * the kernel does inside); nothing allocates. {@link #check} turns a failure into an exception
 * where that is wanted, which is never per packet. An interrupted call is answered as {@code
 * -EINTR}.
 *
 * <p>Linked handles take the calling thread's {@link #state()} as their first argument.
 */
@SuppressWarnings("restricted") // this package is the place for them
public final class Native {
  /** Readable, {@code poll.h}. */
  public static final short POLLIN = 0x1;

  /** An error or hang-up is pending, {@code poll.h} (POLLERR | POLLHUP | POLLNVAL). */
  public static final short POLLBAD = 0x8 | 0x10 | 0x20;

  /** Bytes of {@code struct pollfd}: int fd, short events, short revents. */
  public static final long POLLFD_SIZE = 8;

  /** {@code sys/mman.h}. */
  public static final int PROT_READ = 1;

  /** {@code sys/mman.h}. */
  public static final int PROT_WRITE = 2;

  /** {@code sys/mman.h}. */
  public static final int MAP_SHARED = 1;

  /** {@code sys/mman.h}; pages are made present at once. */
  public static final int MAP_POPULATE = 0x8000;

  static final long STRERROR_LIMIT = 256;
  static final long POLLFD_EVENTS = 4;
  static final long POLLFD_REVENTS = 6;

  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));
  static final long ERRNO_OFFSET =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle POLL =
      link("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MMAP =
      link(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  private Native() {}

  /**
   * A handle to a libc function that captures errno. Keep it in a {@code private static final}
   * field and call it with {@code invokeExact}.
   *
   * @throws java.util.NoSuchElementException when libc has no such function
   */
  static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(options, 0, all, 1, options.length);
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
  }

  /** Where the calling thread's errno is captured; the first argument of every linked handle. */
  static MemorySegment state() {
    return STATE.get();
  }

  /** The call's own answer, or the negated errno when it answered -1. */
  static int answer(int returned, MemorySegment state) {
    return returned == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  /** The call's own answer, or the negated errno when it answered -1. */
  static long answer(long returned, MemorySegment state) {
    return returned == -1L ? -state.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  /** What a linked call threw: never anything but a defect of its declaration. */
  static AssertionError defect(Throwable thrown) {
    return new AssertionError("a native call is declared wrongly", thrown);
  }

  /**
   * Passes an answer through.
   *
   * @param answer of a wrapper of this package
   * @param attempt what was attempted, in words a person understands
   * @throws ErrnoException when the answer is a negated errno
   */
  public static int check(int answer, String attempt) throws ErrnoException {
    if (answer < 0) {
      throw new ErrnoException(attempt, -answer);
    }
    return answer;
  }

  /** The kernel's words for a positive error number. */
  public static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(STRERROR_LIMIT).getString(0);
    } catch (Throwable t) {
      throw defect(t);
    }
  }

  /** {@code close(2)}. Answers 0 or a negated errno. */
  public static int close(int fd) {
    try {
      MemorySegment state = state();
      return answer((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable t) {
      throw defect(t);
    }
  }

  /**
   * {@code poll(2)}: waits for events of some descriptors.
   *
   * @param fds {@code count} times {@link #POLLFD_SIZE} bytes, see {@link #pollSet}
   * @param timeoutMillis at least 0: nothing in the relay waits for ever
   * @return number of descriptors with events, 0 after the time, or a negated errno
   */
  public static int poll(MemorySegment fds, int count, int timeoutMillis) {
    if (timeoutMillis < 0 || fds.byteSize() < count * POLLFD_SIZE) {
      return -Errno.EINVAL;
    }
    try {
      MemorySegment state = state();
      return answer(
          (int) POLL.invokeExact(state, fds.address(), (long) count, timeoutMillis), state);
    } catch (Throwable t) {
      throw defect(t);
    }
  }

  /** Fills entry {@code index} of a poll set. A negative descriptor is skipped by the kernel. */
  public static void pollSet(MemorySegment fds, int index, int fd, short events) {
    fds.set(JAVA_INT, index * POLLFD_SIZE, fd);
    fds.set(JAVA_SHORT, index * POLLFD_SIZE + POLLFD_EVENTS, events);
    fds.set(JAVA_SHORT, index * POLLFD_SIZE + POLLFD_REVENTS, (short) 0);
  }

  /** Events that {@link #poll} found for entry {@code index}. */
  public static short pollGet(MemorySegment fds, int index) {
    return fds.get(JAVA_SHORT, index * POLLFD_SIZE + POLLFD_REVENTS);
  }

  /**
   * {@code mmap(2)} of a descriptor, from its start.
   *
   * @param bytes size of the mapping
   * @param attempt what is mapped, for the error
   * @return a segment of exactly that size, valid until {@link #munmap}
   */
  public static MemorySegment mmap(int fd, long bytes, int protection, int flags, String attempt)
      throws ErrnoException {
    return mmap(fd, bytes, 0, protection, flags, attempt);
  }

  /** {@code mmap(2)} of a descriptor, from an offset that is a multiple of the page size. */
  public static MemorySegment mmap(
      int fd, long bytes, long offset, int protection, int flags, String attempt)
      throws ErrnoException {
    try {
      MemorySegment state = state();
      long address = (long) MMAP.invokeExact(state, 0L, bytes, protection, flags, fd, offset);
      if (address == -1L) {
        throw new ErrnoException(attempt, state.get(JAVA_INT, ERRNO_OFFSET));
      }
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw defect(t);
    }
  }

  /** {@code munmap(2)} of a whole mapping. The segment must not be used again. */
  public static int munmap(MemorySegment mapping) {
    try {
      MemorySegment state = state();
      return answer((int) MUNMAP.invokeExact(state, mapping.address(), mapping.byteSize()), state);
    } catch (Throwable t) {
      throw defect(t);
    }
  }
}
