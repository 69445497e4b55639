package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** The mode new files get: {@code umask(2)}. */
public final class FileMode {
  /** New files are for their owner only. */
  public static final int OWNER_ONLY = 0177;

  private static final MethodHandle UMASK =
      Native.link("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private FileMode() {}

  /** Sets the process's mask; answers the old one. It never fails. */
  public static int mask(int mask) {
    try {
      return (int) UMASK.invokeExact(Native.state(), mask);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
