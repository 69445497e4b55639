package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The counters an earlier process left pinned, which its programs may still be counting in. */
final class Legacy implements AutoCloseable {
  private final List<MemorySegment> mapped = new ArrayList<>();
  private final Ledger ledger;
  private final CounterReader counters;
  private final MapLayout layout;

  /** Opens those of a number; {@code pins} has all of them. */
  private Legacy(Pins pins, int number) throws IOException {
    MemorySegment header = map(pins, Ledger.MAP, number, Ledger.HEADER_BYTES);
    try {
      layout = Ledger.layout(header);
      ledger = new Ledger(layout, map(pins, Ledger.MAP, number, Ledger.bytes(layout)));
      counters =
          new CounterReader(
              layout,
              map(pins, MapLayout.COUNTERS, number, layout.countersBytes()),
              map(pins, MapLayout.SOURCES, number, layout.sourcesBytes()));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private MemorySegment map(Pins pins, String name, int number, int bytes) throws ErrnoException {
    int fd = Native.check(pins.openMap(name, number), "open the pinned map " + name);
    try {
      MemorySegment memory =
          Native.mmap(fd, bytes, Native.PROT_READ, Native.MAP_SHARED, "map eBPF map " + name);
      mapped.add(memory);
      return memory;
    } finally {
      Native.close(fd);
    }
  }

  /** The newest there is; null when there is none that can be read. */
  static @Nullable Legacy open(@Nullable Pins pins) throws IOException {
    if (pins == null) {
      return null;
    }
    for (int number : pins.counted()) {
      Legacy legacy = open(pins, number);
      if (legacy != null) {
        return legacy;
      }
    }
    return null;
  }

  private static @Nullable Legacy open(Pins pins, int number) {
    try {
      return new Legacy(pins, number);
    } catch (IOException e) {
      // Of another version of the relay, or of a start that did not get far.
      return null;
    }
  }

  /** Adds what was counted of the rules and outputs of a table, in its slots. */
  void addTo(CounterView view, Table table) {
    CounterView all = ledger.kept();
    counters.addTo(all);
    ledger.carry(all, table, view);
  }

  @Override
  public void close() {
    mapped.forEach(Native::munmap);
    mapped.clear();
  }
}
