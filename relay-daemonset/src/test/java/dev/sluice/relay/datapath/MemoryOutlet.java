package dev.sluice.relay.datapath;

import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.table.Egress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Keeps copies instead of sending them. */
final class MemoryOutlet implements Outlet {
  record Copy(Egress egress, byte[] frame) {}

  private final MemorySegment headers = Arena.ofAuto().allocate(256, 8);
  private final Counters counters;
  private final boolean keep;
  final List<Copy> copies = new ArrayList<>();
  long count;

  MemoryOutlet(Counters counters, boolean keep) {
    this.counters = counters;
    this.keep = keep;
  }

  @Override
  public MemorySegment headers() {
    return headers;
  }

  @Override
  public long headerAt() {
    return 0;
  }

  @Override
  public void add(
      Egress egress, int headerLength, MemorySegment frame, long payloadAt, int payloadLength) {
    count++;
    counters.sent(egress.slot(), headerLength + payloadLength - 14);
    if (keep) {
      byte[] copy = new byte[headerLength + payloadLength];
      MemorySegment.copy(headers, ValueLayout.JAVA_BYTE, 0, copy, 0, headerLength);
      MemorySegment.copy(
          frame, ValueLayout.JAVA_BYTE, payloadAt, copy, headerLength, payloadLength);
      copies.add(new Copy(egress, copy));
    }
  }

  @Override
  public void flush() {}
}
