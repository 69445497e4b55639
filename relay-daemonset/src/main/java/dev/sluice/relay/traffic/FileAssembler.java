package dev.sluice.relay.traffic;

import dev.sluice.relay.frame.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.util.TreeMap;

/** Puts the pieces of a file together, in order, whatever order they come in. */
final class FileAssembler {
  private final OutputStream out;
  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private long next;
  private long last = Long.MAX_VALUE;

  FileAssembler(OutputStream out) {
    this.out = out;
  }

  void take(Inbox inbox, int i) throws IOException {
    var s = inbox.memory();
    long at = inbox.at(i);
    long sequence = Wire.i64(s, at + Payload.SEQUENCE);
    if ((Wire.i32(s, at + Payload.FLAGS) & Payload.LAST) != 0) {
      last = sequence;
    }
    take(sequence, FileChunk.get(s, at, inbox.length(i)));
  }

  void take(long sequence, byte[] piece) throws IOException {
    early.put(sequence, piece);
    for (byte[] ready = early.remove(next); ready != null; ready = early.remove(next)) {
      out.write(ready);
      next++;
    }
  }

  /** Whether every piece up to the last has been written. */
  boolean isComplete() {
    return next > last;
  }
}
