package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Wakes a thread that waits in {@link Native#poll}: an {@code eventfd(2)}. */
public final class Wakeup implements AutoCloseable {
  private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
  private static final MethodHandle EVENTFD =
      Native.link("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      Native.link("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle READ =
      Native.link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private final Fd fd;
  private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_LONG, 1);
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  /** Opens one. */
  public Wakeup() throws ErrnoException {
    int opened;
    try {
      MemorySegment state = Native.state();
      opened = Native.answer((int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC_NONBLOCK), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
    fd = Fd.of(opened, "open an eventfd");
  }

  /** The descriptor to poll for {@link Native#POLLIN}. */
  public int fd() {
    return fd.number();
  }

  /** Wakes the waiting thread; any thread may call this. */
  public void signal() {
    call(WRITE, one);
  }

  /** Forgets all signals so far; the waiting thread calls this. */
  public void clear() {
    call(READ, counter);
  }

  private void call(MethodHandle handle, MemorySegment bytes) {
    try {
      // Both fail only when the state is already the wanted one (EAGAIN), or closed.
      long unused = (long) handle.invokeExact(Native.state(), fd.number(), bytes, 8L);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
