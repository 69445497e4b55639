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
  static final int XDP_MD_BYTES = 24;

  /** A program may make a frame longer by this much in a test. */
  private static final int TEST_ROOM = 256;

  private static final long VERIFIER_LOG_BYTES = 16 << 20;

  // union bpf_attr: loading
  static final long TYPE = 0;
  static final long INSN_COUNT = 4;
  static final long INSNS = 8;
  static final long LICENSE = 16;
  static final long LOG_LEVEL = 24;
  static final long LOG_SIZE = 28;
  static final long LOG_BUFFER = 32;
  static final long NAME = 48;
  static final long ATTACH_TYPE = 68;

  // union bpf_attr: test runs
  static final long TEST_PROGRAM = 0;
  static final long TEST_VERDICT = 4;
  static final long TEST_SIZE_IN = 8;
  static final long TEST_SIZE_OUT = 12;
  static final long TEST_DATA_IN = 16;
  static final long TEST_DATA_OUT = 24;
  static final long TEST_REPEAT = 32;
  static final long TEST_DURATION = 36;
  static final long TEST_CONTEXT_SIZE = 40;
  static final long TEST_CONTEXT = 48;

  // struct xdp_md
  static final long XDP_DATA = 0;
  static final long XDP_DATA_END = 4;

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
      attr.set(JAVA_INT, TYPE, image.type());
      attr.set(JAVA_INT, INSN_COUNT, (int) (image.insns().byteSize() / 8));
      attr.set(ADDRESS, INSNS, arena.allocate(image.insns().byteSize(), 8).copyFrom(image.insns()));
      attr.set(ADDRESS, LICENSE, arena.allocateFrom(image.license()));
      Bpf.setName(attr, NAME, image.name());
      attr.set(JAVA_INT, ATTACH_TYPE, image.attachType());
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
      attr.set(JAVA_INT, LOG_LEVEL, 1);
      attr.set(JAVA_INT, LOG_SIZE, (int) VERIFIER_LOG_BYTES);
      attr.set(ADDRESS, LOG_BUFFER, log);
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
      attr.set(JAVA_INT, TEST_REPEAT, repeat);
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
      context.set(JAVA_INT, XDP_DATA, metaBytes);
      context.set(JAVA_INT, XDP_DATA_END, frame.length);
      attr.set(JAVA_INT, TEST_CONTEXT_SIZE, XDP_MD_BYTES);
      attr.set(ADDRESS, TEST_CONTEXT, context);
      return testRun(arena, attr, program, frame);
    }
  }

  private static TestRun testRun(Arena arena, MemorySegment attr, int program, byte[] frame)
      throws ErrnoException {
    MemorySegment out = arena.allocate(frame.length + (long) TEST_ROOM, 8);
    attr.set(JAVA_INT, TEST_PROGRAM, program);
    attr.set(JAVA_INT, TEST_SIZE_IN, frame.length);
    attr.set(JAVA_INT, TEST_SIZE_OUT, (int) out.byteSize());
    attr.set(ADDRESS, TEST_DATA_IN, Bpf.bytes(arena, frame));
    attr.set(ADDRESS, TEST_DATA_OUT, out);
    Native.check(Bpf.call(PROG_TEST_RUN, attr), "run an eBPF program");
    MemorySegment left =
        MemorySegment.ofArray(out.asSlice(0, attr.get(JAVA_INT, TEST_SIZE_OUT)).toArray(JAVA_BYTE));
    return new TestRun(attr.get(JAVA_INT, TEST_VERDICT), attr.get(JAVA_INT, TEST_DURATION), left);
  }
}
