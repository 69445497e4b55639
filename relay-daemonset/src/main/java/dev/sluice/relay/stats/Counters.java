package dev.sluice.relay.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The counters of one packet thread. Only that thread counts, with plain writes; others read
 * through {@link #addTo}. Slots live in pages, so that growing never moves a counter: {@link
 * #ensure} is called before a table with new slots is published, and that publication makes the
 * pages visible.
 */
public final class Counters {
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int TOTALS = Total.values().length;

  private final long[] totals = new long[TOTALS];
  private final long[] latency = new long[Latency.BUCKETS];
  private long[][] rules = new long[0][];
  private long[][] outputs = new long[0][];

  /** Counters without slots. */
  public Counters() {}

  /** Makes room for slots below the given counts. Called by the control thread only. */
  public void ensure(int ruleSlots, int outputSlots) {
    rules = grown(rules, ruleSlots, Layout.RULE_STRIDE);
    outputs = grown(outputs, outputSlots, Layout.OUTPUT_STRIDE);
  }

  private static long[][] grown(long[][] pages, int slots, int stride) {
    int needed = (slots + PAGE - 1) >>> PAGE_BITS;
    if (needed <= pages.length) {
      return pages;
    }
    long[][] more = new long[needed][];
    System.arraycopy(pages, 0, more, 0, pages.length);
    for (int i = pages.length; i < needed; i++) {
      more[i] = new long[PAGE * stride];
    }
    return more;
  }

  /** Adds to a total. */
  public void add(Total total, long n) {
    totals[total.at()] += n;
  }

  /** A total as it is now; any thread may ask. */
  public long total(Total total) {
    return read(totals, total.at());
  }

  /** Counts one sample of the time from the kernel's receive stamp to the end of sending. */
  public void latency(long nanos) {
    latency[Latency.bucket(nanos)]++;
  }

  /** Counts one packet a rule claimed, and its source. */
  public void rule(int slot, int bytes, long now, long sourceHigh, long sourceLow) {
    long[] page = rules[slot >>> PAGE_BITS];
    int at = (slot & PAGE - 1) * Layout.RULE_STRIDE;
    page[at + Layout.PACKETS]++;
    page[at + Layout.BYTES] += bytes;
    page[at + Layout.LAST_SEEN] = now;
    int newest = at + Layout.SOURCES;
    if (page[newest + 1] != sourceLow || page[newest] != sourceHigh) {
      remember(page, newest, sourceHigh, sourceLow);
    }
  }

  /** Moves a source to the front of the remembered ones, the oldest falling out. */
  private static void remember(long[] page, int newest, long high, long low) {
    int last = newest + 2 * (Layout.SOURCE_COUNT - 1);
    int i = newest;
    while (i < last && (page[i] != high || page[i + 1] != low)) {
      i += 2;
    }
    for (; i > newest; i -= 2) {
      page[i] = page[i - 2];
      page[i + 1] = page[i - 1];
    }
    page[newest] = high;
    page[newest + 1] = low;
  }

  /** Counts one copy that was sent. */
  public void sent(int slot, int bytes) {
    long[] page = outputs[slot >>> PAGE_BITS];
    int at = (slot & PAGE - 1) * Layout.OUTPUT_STRIDE;
    page[at + Layout.SENT]++;
    page[at + Layout.SENT_BYTES] += bytes;
  }

  /** Counts one copy that was not sent. */
  public void dropped(int slot, DropCause cause) {
    long[] page = outputs[slot >>> PAGE_BITS];
    page[(slot & PAGE - 1) * Layout.OUTPUT_STRIDE + Layout.DROPS + cause.at()]++;
  }

  /** Zeroes a rule slot that no table in use refers to. Called by the control thread only. */
  public void zeroRule(int slot) {
    zero(rules, slot, Layout.RULE_STRIDE);
  }

  /** Zeroes an output slot that no table in use refers to. Called by the control thread only. */
  public void zeroOutput(int slot) {
    zero(outputs, slot, Layout.OUTPUT_STRIDE);
  }

  private static void zero(long[][] pages, int slot, int stride) {
    if (slot >>> PAGE_BITS < pages.length) {
      int at = (slot & PAGE - 1) * stride;
      Arrays.fill(pages[slot >>> PAGE_BITS], at, at + stride, 0);
    }
  }

  /** Adds everything counted so far to a view. */
  public void addTo(CounterView view) {
    for (int i = 0; i < TOTALS; i++) {
      view.totals()[i] += read(totals, i);
    }
    for (int i = 0; i < Latency.BUCKETS; i++) {
      view.latency()[i] += read(latency, i);
    }
    long[][] rulePages = rules;
    for (int slot = 0; slot < view.ruleSlots() && slot < rulePages.length * PAGE; slot++) {
      view.mergeRule(slot, rulePages[slot >>> PAGE_BITS], (slot & PAGE - 1) * Layout.RULE_STRIDE);
    }
    long[][] outputPages = outputs;
    int limit = Math.min(view.outputSlots(), outputPages.length * PAGE);
    for (int slot = 0; slot < limit; slot++) {
      long[] page = outputPages[slot >>> PAGE_BITS];
      int at = (slot & PAGE - 1) * Layout.OUTPUT_STRIDE;
      for (int i = 0; i < Layout.OUTPUT_STRIDE; i++) {
        view.outputs()[slot * Layout.OUTPUT_STRIDE + i] += read(page, at + i);
      }
    }
  }

  static long read(long[] array, int index) {
    return (long) ELEMENT.getOpaque(array, index);
  }
}
