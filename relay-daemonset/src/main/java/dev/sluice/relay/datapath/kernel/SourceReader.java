package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.stats.Layout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads who sent to a rule. */
final class SourceReader {
  private final MemorySegment sources;

  private record Sighting(long seen, Address source) {}

  SourceReader(MemorySegment sources) {
    this.sources = sources;
  }

  /** Writes the latest sources of a rule, newest first, into its counters. */
  void newest(int slot, long[] rule) {
    List<Sighting> all = new ArrayList<>();
    for (int i = 0; i < MapLayout.SOURCES_PER_RULE; i++) {
      MemorySegment place = at(slot).asSlice((long) i * MapLayout.SOURCE_BYTES);
      long seen = place.get(JAVA_LONG, MapLayout.SOURCE_SEEN);
      long high = place.get(JAVA_LONG, MapLayout.SOURCE_HIGH);
      long low = place.get(JAVA_LONG, MapLayout.SOURCE_LOW);
      if (seen != 0) {
        all.add(new Sighting(seen, Entries.address(high, low)));
      }
    }
    all.sort(Comparator.comparingLong(Sighting::seen).reversed());
    for (int i = 0; i < Math.min(all.size(), Layout.SOURCE_COUNT); i++) {
      Address source = all.get(i).source();
      rule[Layout.SOURCES + 2 * i] = source.high();
      rule[Layout.SOURCES + 2 * i + 1] = source.low();
    }
  }

  /** Forgets the sources of a rule that no program uses. */
  void forget(int slot) {
    at(slot).fill((byte) 0);
  }

  private MemorySegment at(int slot) {
    return sources.asSlice((long) slot * MapLayout.SOURCES_BYTES, MapLayout.SOURCES_BYTES);
  }
}
