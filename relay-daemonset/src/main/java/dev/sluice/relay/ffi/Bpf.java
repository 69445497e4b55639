package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * {@code bpf(2)}: what maps, programs and links have in common: the call itself and pins. Command
 * numbers and offsets are those of {@code union bpf_attr} in {@code linux/bpf.h}. The attribute is
 * zeroed as a whole before each call, because the kernel refuses bits it does not know.
 *
 * <p>Descriptors are closed by {@link Native#close}. All of it is control path: it allocates.
 */
public final class Bpf {
  private static final int OBJ_PIN = 6;
  private static final int OBJ_GET = 7;

  /** More than any field used here; the kernel accepts a longer attribute whose rest is zero. */
  private static final long ATTR_BYTES = 144;

  private static final int NAME_BYTES = 16;

  private static final long SYS_BPF =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> 321;
        case "aarch64" -> 280;
        default -> -1;
      };

  private static final MethodHandle SYSCALL =
      Native.link(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(1));

  private Bpf() {}

  /** Pins a map, program or link under a path of a bpf file system. */
  public static void pin(int fd, String path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(ADDRESS, 0, arena.allocateFrom(path));
      attr.set(JAVA_INT, 8, fd);
      Native.check(call(OBJ_PIN, attr), "pin an eBPF object at " + path);
    }
  }

  /** Opens what is pinned at a path. Answers a descriptor, or a negated errno. */
  public static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(ADDRESS, 0, arena.allocateFrom(path));
      return call(OBJ_GET, attr);
    }
  }

  /** A zeroed attribute. */
  static MemorySegment attr(Arena arena) {
    return arena.allocate(ATTR_BYTES, 8);
  }

  static MemorySegment bytes(Arena arena, byte[] bytes) {
    return arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
  }

  static void setName(MemorySegment attr, long offset, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(ascii, 0, attr, JAVA_BYTE, offset, Math.min(ascii.length, NAME_BYTES - 1));
  }

  static int call(int command, MemorySegment attr) {
    if (SYS_BPF < 0) {
      return -Errno.ENOSYS;
    }
    try {
      MemorySegment state = Native.state();
      long returned = (long) SYSCALL.invokeExact(state, SYS_BPF, command, attr, (int) ATTR_BYTES);
      return (int) Native.answer(returned, state);
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }
}
