package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code membarrier(2)}, {@code linux/membarrier.h}. */
public final class Membarrier {
  private static final int CMD_GLOBAL = 1;
  private static final long SYS_MEMBARRIER =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> 324;
        case "aarch64" -> 283;
        default -> -1;
      };

  private static final MethodHandle SYSCALL =
      Native.link(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(1));

  private Membarrier() {}

  /**
   * Waits until every program that runs in the kernel now has ended: the command is the kernel's
   * own {@code synchronize_rcu}, and eBPF programs run inside an RCU reader. Takes some ten
   * milliseconds.
   *
   * @return 0, or a negated errno ({@code -EINVAL} on a kernel with {@code nohz_full})
   */
  public static int global() {
    if (SYS_MEMBARRIER < 0) {
      return -Errno.ENOSYS;
    }
    try {
      MemorySegment state = Native.state();
      long returned = (long) SYSCALL.invokeExact(state, SYS_MEMBARRIER, CMD_GLOBAL, 0, 0);
      return (int) Native.answer(returned, state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
