package dev.sluice.relay.datapath;

import dev.sluice.relay.table.Egress;
import java.lang.foreign.MemorySegment;

/** Where copies go. One implementation is ever loaded beside the tests' own. */
public interface Outlet {
  /** Memory the header of the next copy is to be written to. */
  MemorySegment headers();

  /** Where in {@link #headers} it is to be written. */
  long headerAt();

  /**
   * Takes a copy: the header written last, and a payload that stays where it is.
   *
   * @param frame memory the payload is in; unchanged until {@link #flush}
   */
  void add(Egress egress, int headerLength, MemorySegment frame, long payloadAt, int payloadLength);

  /** Sends what was taken, and counts each copy as sent or dropped. */
  void flush();
}
