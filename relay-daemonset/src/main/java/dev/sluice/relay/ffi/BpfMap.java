package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Maps of {@code bpf(2)}; offsets are those of {@code union bpf_attr}, {@code linux/bpf.h}. */
public final class BpfMap {
  /** {@code BPF_MAP_TYPE_ARRAY}. */
  public static final int MAP_ARRAY = 2;

  /** {@code BPF_MAP_TYPE_PROG_ARRAY}. */
  public static final int MAP_PROG_ARRAY = 3;

  /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
  public static final int MAP_ARRAY_OF_MAPS = 12;

  /** {@code BPF_MAP_TYPE_DEVMAP}. */
  public static final int MAP_DEVMAP = 14;

  /** {@code BPF_F_MMAPABLE}: the values of an array can be mapped into the process. */
  public static final int MAP_FLAG_MMAPABLE = 1 << 10;

  private static final int MAP_CREATE = 0;
  private static final int MAP_UPDATE_ELEM = 2;
  private static final int MAP_DELETE_ELEM = 3;

  // union bpf_attr: creation
  static final long TYPE = 0;
  static final long KEY_SIZE = 4;
  static final long VALUE_SIZE = 8;
  static final long MAX_ENTRIES = 12;
  static final long FLAGS = 16;
  static final long INNER_FD = 20;
  static final long NAME = 28;

  // union bpf_attr: one element
  static final long ELEMENT_MAP = 0;
  static final long ELEMENT_KEY = 8;
  static final long ELEMENT_VALUE = 16;

  private BpfMap() {}

  /**
   * What a map is made of.
   *
   * @param name at most 15 characters
   * @param type one of the {@code MAP_} numbers
   * @param keyBytes size of a key
   * @param valueBytes size of a value
   * @param entries most entries it holds
   * @param flags {@code MAP_FLAG_} bits
   * @param innerFd descriptor of a map shaped like the inner ones, or 0
   */
  public record MapShape(
      String name, int type, int keyBytes, int valueBytes, int entries, int flags, int innerFd) {}

  /** Creates a map and answers its descriptor. */
  public static int createMap(MapShape shape) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, TYPE, shape.type());
      attr.set(JAVA_INT, KEY_SIZE, shape.keyBytes());
      attr.set(JAVA_INT, VALUE_SIZE, shape.valueBytes());
      attr.set(JAVA_INT, MAX_ENTRIES, shape.entries());
      attr.set(JAVA_INT, FLAGS, shape.flags());
      attr.set(JAVA_INT, INNER_FD, shape.innerFd());
      Bpf.setName(attr, NAME, shape.name());
      return Native.check(Bpf.call(MAP_CREATE, attr), "create eBPF map " + shape.name());
    }
  }

  /** Writes one entry; replaces what is there. */
  public static void update(int map, byte[] key, byte[] value) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      Native.check(
          Bpf.call(MAP_UPDATE_ELEM, element(arena, map, key, Bpf.bytes(arena, value))),
          "update an eBPF map");
    }
  }

  /** Removes one entry. Answers 0, or a negated errno ({@code -ENOENT}). */
  public static int delete(int map, byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      return Bpf.call(MAP_DELETE_ELEM, element(arena, map, key, MemorySegment.NULL));
    }
  }

  private static MemorySegment element(Arena arena, int map, byte[] key, MemorySegment value) {
    MemorySegment attr = Bpf.attr(arena);
    attr.set(JAVA_INT, ELEMENT_MAP, map);
    attr.set(ADDRESS, ELEMENT_KEY, Bpf.bytes(arena, key));
    attr.set(ADDRESS, ELEMENT_VALUE, value);
    return attr;
  }
}
