package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Links of {@code bpf(2)}; offsets are those of {@code union bpf_attr}, {@code linux/bpf.h}. */
public final class BpfLink {
  /** {@code BPF_XDP_DEVMAP}. */
  public static final int ATTACH_XDP_DEVMAP = 33;

  /** {@code BPF_XDP}. */
  public static final int ATTACH_XDP = 37;

  /** {@code BPF_TCX_INGRESS}, from Linux 6.6. */
  public static final int ATTACH_TCX_INGRESS = 46;

  /** {@code BPF_LINK_TYPE_XDP}. */
  public static final int LINK_XDP = 6;

  /** {@code BPF_LINK_TYPE_TCX}. */
  public static final int LINK_TCX = 11;

  private static final int OBJ_GET_INFO_BY_FD = 15;
  private static final int LINK_CREATE = 28;
  private static final int LINK_UPDATE = 29;
  private static final int INFO_BYTES = 64;

  private BpfLink() {}

  /**
   * Where a link is attached.
   *
   * @param type one of the {@code LINK_} numbers
   * @param ifindex 0 when the interface is gone
   */
  public record LinkInfo(int type, int ifindex) {}

  /**
   * Attaches a program to an interface and answers the link's descriptor.
   *
   * @param attachType {@link #ATTACH_TCX_INGRESS} or {@link #ATTACH_XDP}
   * @param flags flags of the attach type, such as the XDP mode
   * @return the descriptor, or a negated errno
   */
  public static int createLink(int program, int ifindex, int attachType, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 0, program);
      attr.set(JAVA_INT, 4, ifindex);
      attr.set(JAVA_INT, 8, attachType);
      attr.set(JAVA_INT, 12, flags);
      return Bpf.call(LINK_CREATE, attr);
    }
  }

  /** Replaces a link's program in one step: no packet meets neither or both. */
  public static void updateLink(int link, int program) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 0, link);
      attr.set(JAVA_INT, 4, program);
      Native.check(Bpf.call(LINK_UPDATE, attr), "replace the program of an eBPF link");
    }
  }

  /** Where a link is attached. */
  public static LinkInfo linkInfo(int link) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 0, link);
      attr.set(JAVA_INT, 4, INFO_BYTES);
      attr.set(ADDRESS, 8, info);
      Native.check(Bpf.call(OBJ_GET_INFO_BY_FD, attr), "ask about an eBPF link");
      return new LinkInfo(info.get(JAVA_INT, 0), info.get(JAVA_INT, 16));
    }
  }
}
