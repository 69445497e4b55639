package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.BpfMap;
import dev.sluice.relay.ffi.BpfMap.MapShape;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The maps of a {@link MapLayout}, created and mapped into the process. */
final class SharedMaps implements AutoCloseable {
  private static final int READ_WRITE = Native.PROT_READ | Native.PROT_WRITE;

  private final Map<String, Integer> descriptors = new HashMap<>();
  private final Map<String, MemorySegment> memory = new HashMap<>();

  private SharedMaps() {}

  /**
   * Creates all maps, zeroed.
   *
   * @throws ErrnoException when the kernel refuses one; nothing is left then
   */
  static SharedMaps create(MapLayout layout) throws ErrnoException {
    SharedMaps maps = new SharedMaps();
    try {
      maps.shared(MapLayout.CONTROL, MapLayout.CONTROL_BYTES);
      maps.shared(MapLayout.TABLES, layout.tablesBytes());
      maps.shared(MapLayout.LIMITS, layout.limitsBytes());
      maps.shared(MapLayout.SOURCES, layout.sourcesBytes());
      maps.shared(MapLayout.COUNTERS, layout.countersBytes());
      maps.shared(Ledger.MAP, Ledger.bytes(layout));
      maps.descriptors.put(
          MapLayout.PROGRAMS,
          BpfMap.createMap(
              new MapShape(
                  MapLayout.PROGRAMS,
                  BpfMap.MAP_PROG_ARRAY,
                  Integer.BYTES,
                  Integer.BYTES,
                  MapLayout.PROGRAM_COUNT,
                  0,
                  0)));
      maps.createFans();
      return maps;
    } catch (ErrnoException e) {
      maps.close();
      throw e;
    }
  }

  private void createFans() throws ErrnoException {
    int inner = BpfMap.createMap(Fans.shape(1));
    try {
      descriptors.put(
          MapLayout.FANS,
          BpfMap.createMap(
              new MapShape(
                  MapLayout.FANS,
                  BpfMap.MAP_ARRAY_OF_MAPS,
                  Integer.BYTES,
                  Integer.BYTES,
                  MapLayout.FAN_COUNT,
                  0,
                  inner)));
    } finally {
      Native.close(inner);
    }
  }

  private void shared(String name, int bytes) throws ErrnoException {
    int fd =
        BpfMap.createMap(
            new MapShape(
                name, BpfMap.MAP_ARRAY, Integer.BYTES, bytes, 1, BpfMap.MAP_FLAG_MMAPABLE, 0));
    descriptors.put(name, fd);
    memory.put(name, Native.mmap(fd, bytes, READ_WRITE, Native.MAP_SHARED, "map eBPF map " + name));
  }

  /** Descriptors by map name. */
  Map<String, Integer> descriptors() {
    return descriptors;
  }

  /** Descriptor of a map. */
  int descriptor(String name) {
    Integer fd = descriptors.get(name);
    if (fd == null) {
      throw new IllegalStateException("there is no map " + name + ", or it is closed");
    }
    return fd;
  }

  /** The value of a shared map. */
  MemorySegment memory(String name) {
    MemorySegment segment = memory.get(name);
    if (segment == null) {
      throw new IllegalStateException("map " + name + " is not shared, or closed");
    }
    return segment;
  }

  /** Gives the process's part back; programs keep the maps they use. */
  @Override
  public void close() {
    memory.values().forEach(Native::munmap);
    memory.clear();
    descriptors.values().forEach(Native::close);
    descriptors.clear();
  }
}
