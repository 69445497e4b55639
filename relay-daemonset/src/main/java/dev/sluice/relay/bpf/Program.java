package dev.sluice.relay.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An assembled program: instructions, and which of them name a map that has a descriptor only once
 * the map exists.
 *
 * @param name at most 15 characters of {@code [A-Za-z0-9_]}, shown by the kernel's tools
 * @param insns the instructions
 * @param maps instruction index to map name
 */
public record Program(String name, List<Insn> insns, Map<Integer, String> maps) {
  /** Longest name the kernel keeps, {@code BPF_OBJ_NAME_LEN} without the closing zero. */
  public static final int NAME_LIMIT = 15;

  /** Checks the name and freezes the lists. */
  public Program {
    if (!name.matches("[A-Za-z0-9_]{1," + NAME_LIMIT + "}")) {
      throw new IllegalArgumentException(
          "program name '" + name + "' is not 1 to 15 characters of [A-Za-z0-9_]");
    }
    insns = List.copyOf(insns);
    maps = Map.copyOf(maps);
  }

  /** Names of the maps the program needs, sorted. */
  public Set<String> mapNames() {
    return new TreeSet<>(maps.values());
  }

  /**
   * The bytes for {@code BPF_PROG_LOAD} on a little-endian machine.
   *
   * @param descriptors map name to file descriptor
   * @throws IllegalArgumentException when a map is missing
   */
  public byte[] encode(Map<String, Integer> descriptors) {
    ByteBuffer bytes =
        ByteBuffer.allocate(insns.size() * Insn.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < insns.size(); i++) {
      String map = maps.get(i);
      Insn insn = insns.get(i);
      (map == null ? insn : insn.withImm(descriptor(map, descriptors))).encode(bytes);
    }
    return bytes.array();
  }

  private int descriptor(String map, Map<String, Integer> descriptors) {
    Integer fd = descriptors.get(map);
    if (fd == null) {
      throw new IllegalArgumentException(
          "program " + name + " needs map '" + map + "'; there are " + descriptors.keySet());
    }
    return fd;
  }
}
