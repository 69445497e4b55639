package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code clock_gettime(2)} of CLOCK_REALTIME, the clock of the kernel's packet stamps. */
public final class RealClock {
  static final int CLOCK_REALTIME = 0;
  static final long TIMESPEC_SIZE = 16;
  private static final MethodHandle CLOCK_GETTIME =
      Native.link("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private final MemorySegment timespec;

  /** A clock for one thread, that lives as long as the arena. */
  public RealClock(Arena arena) {
    timespec = arena.allocate(TIMESPEC_SIZE, 8);
  }

  /** Nanoseconds since 1970; allocates nothing. */
  public long nanos() {
    try {
      int unused = (int) CLOCK_GETTIME.invokeExact(Native.state(), CLOCK_REALTIME, timespec);
      return timespec.get(JAVA_LONG, 0) * 1_000_000_000L + timespec.get(JAVA_LONG, 8);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
