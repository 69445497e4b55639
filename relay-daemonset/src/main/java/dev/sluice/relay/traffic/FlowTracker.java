package dev.sluice.relay.traffic;

/**
 * Follows the sequence numbers of one flow: what is missing, what came twice, what came late. It
 * tells duplicates apart as long as they are less than {@link #WINDOW} behind the newest.
 */
final class FlowTracker {
  /** Sequence numbers that are remembered one by one. */
  static final int WINDOW = 1 << 16;

  private final long[] seen = new long[WINDOW / 64];
  private long first = -1;
  private long newest = -1;
  private long unique;
  private long duplicates;
  private long late;

  /** Takes a sequence number; answers whether it is new. */
  boolean take(long sequence) {
    if (first < 0) {
      first = sequence;
      newest = sequence;
      mark(sequence);
      unique = 1;
      return true;
    }
    if (sequence > newest) {
      advance(sequence);
      mark(sequence);
      unique++;
      return true;
    }
    if (newest - sequence >= WINDOW || isMarked(sequence)) {
      duplicates++;
      return false;
    }
    mark(sequence);
    first = Math.min(first, sequence);
    late++;
    unique++;
    return true;
  }

  private void advance(long sequence) {
    if (sequence - newest >= WINDOW) {
      java.util.Arrays.fill(seen, 0);
    } else {
      for (long i = newest + 1; i <= sequence; i++) {
        seen[(int) (i & WINDOW - 1) >>> 6] &= ~(1L << i);
      }
    }
    newest = sequence;
  }

  private void mark(long sequence) {
    seen[(int) (sequence & WINDOW - 1) >>> 6] |= 1L << sequence;
  }

  private boolean isMarked(long sequence) {
    return (seen[(int) (sequence & WINDOW - 1) >>> 6] >>> sequence & 1) != 0;
  }

  /** Different numbers taken. */
  long unique() {
    return unique;
  }

  /** Numbers between the first and the newest that did not come. */
  long missing() {
    return first < 0 ? 0 : newest - first + 1 - unique;
  }

  /** Numbers that came again. */
  long duplicates() {
    return duplicates;
  }

  /** Numbers that came after a higher one. */
  long late() {
    return late;
  }
}
