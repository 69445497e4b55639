package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** {@code flock(2)} on a directory, which Java's own file locks cannot do. */
public final class FileLock {
  private static final int O_DIRECTORY = 0x10000;
  private static final int O_DIRECTORY_ARM = 0x4000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  private static final MethodHandle OPEN =
      Native.link(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FLOCK =
      Native.link("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private FileLock() {}

  /**
   * Takes a directory for this process alone, until the descriptor is closed or the process ends.
   *
   * @throws IOException when it cannot be opened, or another process has it
   */
  public static int lock(Path directory) throws IOException {
    int fd = Native.check(open(directory.toString()), "open directory " + directory);
    int locked = flock(fd, LOCK_EX | LOCK_NB);
    if (locked < 0) {
      Native.close(fd);
      if (locked == -Errno.EAGAIN) {
        throw new IOException("another relay has " + directory + "; give each its own");
      }
      throw new ErrnoException("lock directory " + directory, -locked);
    }
    return fd;
  }

  private static int open(String path) {
    boolean arm = "aarch64".equals(System.getProperty("os.arch"));
    int flags = O_CLOEXEC | (arm ? O_DIRECTORY_ARM : O_DIRECTORY);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      return Native.answer((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  private static int flock(int fd, int operation) {
    try {
      MemorySegment state = Native.state();
      return Native.answer((int) FLOCK.invokeExact(state, fd, operation), state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
