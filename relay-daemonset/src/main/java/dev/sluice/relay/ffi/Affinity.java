package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Which processors a thread runs on: {@code sched_setaffinity(2)}. */
public final class Affinity {
  /** Bytes of {@code cpu_set_t}: 1024 processors. */
  private static final int SET = 128;

  private static final MethodHandle SETAFFINITY =
      Native.link(
          "sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private Affinity() {}

  /** Keeps the calling thread on one processor. Answers 0 or a negated errno. */
  public static int pin(int cpu) {
    if (cpu < 0 || cpu >= SET * 8) {
      return -Errno.EINVAL;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET, 8);
      set.set(JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
      MemorySegment state = Native.state();
      return Native.answer((int) SETAFFINITY.invokeExact(state, 0, (long) SET, set), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
