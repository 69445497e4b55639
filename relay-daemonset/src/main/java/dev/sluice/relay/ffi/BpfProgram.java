package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Programs of {@code bpf(2)}; offsets are those of {@code union bpf_attr}, {@code linux/bpf.h}. */
public final class BpfProgram {
  /** {@code BPF_PROG_TYPE_SCHED_CLS}. */
  public static final int PROG_SCHED_CLS = 3;

  /** {@code BPF_PROG_TYPE_XDP}. */
  public static final int PROG_XDP = 6;

  private static final int PROG_LOAD = 5;
  private static final int PROG_TEST_RUN = 10;

  /** Bytes of {@code struct xdp_md}. */
  private static final int XDP_MD_BYTES = 24;

  /** A program may make a frame longer by this much in a test. */
  private static final int TEST_ROOM = 256;

  private static final long VERIFIER_LOG_BYTES = 16 << 20;

  private BpfProgram() {}

  /**
   * A program to load.
   *
   * @param name at most 15 characters
   * @param type one of the {@code PROG_} numbers
   * @param attachType the expected attach type, or 0
   * @param insns encoded instructions, 8 bytes each
   * @param license of the program; helpers are refused when it is not compatible with the GPL
   */
  public record ProgramImage(
      String name, int type, int attachType, MemorySegment insns, String license) {}

  /**
   * What a test run answered.
   *
   * @param verdict the program's answer
   * @param nanos mean time of a run
   * @param frame the frame as the last run left it
   */
  public record TestRun(int verdict, int nanos, MemorySegment frame) {}

  /**
   * Loads a program and answers its descriptor. The verifier's log is asked for only after a
   * refusal, because writing it makes loading slow.
   *
   * @throws RefusedProgramException with the end of the verifier's log
   */
  public static int loadProgram(ProgramImage image) throws ErrnoException, RefusedProgramException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 0, image.type());
      attr.set(JAVA_INT, 4, (int) (image.insns().byteSize() / 8));
      attr.set(ADDRESS, 8, arena.allocate(image.insns().byteSize(), 8).copyFrom(image.insns()));
      attr.set(ADDRESS, 16, arena.allocateFrom(image.license()));
      Bpf.setName(attr, 48, image.name());
      attr.set(JAVA_INT, 68, image.attachType());
      int fd = Bpf.call(PROG_LOAD, attr);
      return fd >= 0 ? fd : explain(image, attr, -fd);
    }
  }

  private static int explain(ProgramImage image, MemorySegment attr, int errno)
      throws ErrnoException, RefusedProgramException {
    if (errno != Errno.EINVAL && errno != Errno.EACCES) {
      throw new ErrnoException("load eBPF program " + image.name(), errno);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = arena.allocate(VERIFIER_LOG_BYTES);
      attr.set(JAVA_INT, 24, 1);
      attr.set(JAVA_INT, 28, (int) VERIFIER_LOG_BYTES);
      attr.set(ADDRESS, 32, log);
      int fd = Bpf.call(PROG_LOAD, attr);
      if (fd >= 0) {
        return fd;
      }
      throw new RefusedProgramException(image.name(), errno, log.getString(0));
    }
  }

  /**
   * Runs a program on a frame without an interface ({@code BPF_PROG_TEST_RUN}); what it redirects
   * really leaves.
   *
   * @param frame bytes from the Ethernet header on
   * @param repeat how often
   */
  public static TestRun testRun(int program, byte[] frame, int repeat) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 32, repeat);
      return testRun(arena, attr, program, frame);
    }
  }

  /**
   * Runs an XDP program on a frame with bytes of meta data before it.
   *
   * @param frame meta data and frame
   * @param metaBytes how many of them are meta data, a multiple of 4
   */
  public static TestRun testRunXdp(int program, byte[] frame, int metaBytes) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      MemorySegment context = arena.allocate(XDP_MD_BYTES, 8);
      context.set(JAVA_INT, 0, metaBytes);
      context.set(JAVA_INT, 4, frame.length);
      attr.set(JAVA_INT, 40, XDP_MD_BYTES);
      attr.set(ADDRESS, 48, context);
      return testRun(arena, attr, program, frame);
    }
  }

  private static TestRun testRun(Arena arena, MemorySegment attr, int program, byte[] frame)
      throws ErrnoException {
    MemorySegment out = arena.allocate(frame.length + (long) TEST_ROOM, 8);
    attr.set(JAVA_INT, 0, program);
    attr.set(JAVA_INT, 8, frame.length);
    attr.set(JAVA_INT, 12, (int) out.byteSize());
    attr.set(ADDRESS, 16, Bpf.bytes(arena, frame));
    attr.set(ADDRESS, 24, out);
    Native.check(Bpf.call(PROG_TEST_RUN, attr), "run an eBPF program");
    MemorySegment left =
        MemorySegment.ofArray(out.asSlice(0, attr.get(JAVA_INT, 12)).toArray(JAVA_BYTE));
    return new TestRun(attr.get(JAVA_INT, 4), attr.get(JAVA_INT, 36), left);
  }
}
