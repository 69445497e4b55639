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
  private static final int MAP_LOOKUP_ELEM = 1;
  private static final int MAP_UPDATE_ELEM = 2;
  private static final int MAP_DELETE_ELEM = 3;
  private static final int MAP_UPDATE_BATCH = 26;

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
      attr.set(JAVA_INT, 0, shape.type());
      attr.set(JAVA_INT, 4, shape.keyBytes());
      attr.set(JAVA_INT, 8, shape.valueBytes());
      attr.set(JAVA_INT, 12, shape.entries());
      attr.set(JAVA_INT, 16, shape.flags());
      attr.set(JAVA_INT, 20, shape.innerFd());
      Bpf.setName(attr, 28, shape.name());
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

  /**
   * Writes many entries in one call.
   *
   * @param keys all keys one after the other
   * @param values all values one after the other
   * @return how many entries were written; fewer than {@code count} never without an exception
   */
  public static int updateBatch(int map, byte[] keys, byte[] values, int count)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(ADDRESS, 16, Bpf.bytes(arena, keys));
      attr.set(ADDRESS, 24, Bpf.bytes(arena, values));
      attr.set(JAVA_INT, 32, count);
      attr.set(JAVA_INT, 36, map);
      Native.check(Bpf.call(MAP_UPDATE_BATCH, attr), "update " + count + " entries of an eBPF map");
      return attr.get(JAVA_INT, 32);
    }
  }

  /** Reads one entry into {@code value}. Answers 0, or a negated errno ({@code -ENOENT}). */
  public static int lookup(int map, byte[] key, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      return Bpf.call(MAP_LOOKUP_ELEM, element(arena, map, key, value));
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
    attr.set(JAVA_INT, 0, map);
    attr.set(ADDRESS, 8, Bpf.bytes(arena, key));
    attr.set(ADDRESS, 16, value);
    return attr;
  }
}
