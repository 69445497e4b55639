package dev.sluice.relay.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
  @Test
  void aViewIsTheSumOfAllThreads() {
    Counters a = counters();
    Counters b = counters();
    a.add(Total.RECEIVED, 3);
    b.add(Total.RECEIVED, 4);
    a.rule(299, 100, 50, 0, 1);
    b.rule(299, 100, 60, 0, 2);
    a.sent(299, 100);
    b.dropped(299, DropCause.RATE_LIMIT);
    CounterView view = new CounterView(300, 300);
    a.addTo(view);
    b.addTo(view);
    assertThat(view.total(Total.RECEIVED)).isEqualTo(7);
    assertThat(view.rule(299, Layout.PACKETS)).isEqualTo(2);
    assertThat(view.rule(299, Layout.BYTES)).isEqualTo(200);
    assertThat(view.rule(299, Layout.LAST_SEEN)).isEqualTo(60);
    assertThat(view.rule(299, Layout.SOURCES + 1)).isEqualTo(2);
    assertThat(view.output(299, Layout.SENT)).isEqualTo(1);
    assertThat(view.output(299, Layout.DROPS + DropCause.RATE_LIMIT.at())).isEqualTo(1);
  }

  @Test
  void growingKeepsWhatWasCounted() {
    Counters counters = new Counters();
    counters.ensure(1, 1);
    counters.rule(0, 10, 5, 0, 1);
    counters.ensure(5000, 5000);
    counters.rule(4999, 10, 5, 0, 1);
    CounterView view = new CounterView(5000, 5000);
    counters.addTo(view);
    assertThat(view.rule(0, Layout.PACKETS)).isEqualTo(1);
    assertThat(view.rule(4999, Layout.PACKETS)).isEqualTo(1);
  }

  @Test
  void theLatestSourcesAreRememberedNewestFirst() {
    Counters counters = counters();
    for (long source : new long[] {1, 2, 3, 4, 5, 6, 7, 3, 3, 5}) {
      counters.rule(0, 1, 1, 0, source);
    }
    CounterView view = new CounterView(1, 1);
    counters.addTo(view);
    assertThat(new long[] {source(view, 0), source(view, 1), source(view, 2), source(view, 5)})
        .containsExactly(5, 3, 7, 2);
  }

  @Test
  void zeroingASlotLeavesItsNeighbours() {
    Counters counters = counters();
    for (int slot = 0; slot < 3; slot++) {
      counters.rule(slot, 1, 1, 0, 1);
      counters.sent(slot, 1);
    }
    counters.zeroRule(1);
    counters.zeroOutput(1);
    CounterView view = new CounterView(3, 3);
    counters.addTo(view);
    assertThat(view.rule(0, Layout.PACKETS) + view.rule(2, Layout.PACKETS)).isEqualTo(2);
    assertThat(view.rule(1, Layout.PACKETS)).isZero();
    assertThat(view.rule(1, Layout.SOURCES + 1)).isZero();
    assertThat(view.output(0, Layout.SENT) + view.output(2, Layout.SENT)).isEqualTo(2);
    assertThat(view.output(1, Layout.SENT)).isZero();
  }

  @Test
  void countersGoOnBeyondThirtyTwoBits() {
    Counters counters = counters();
    counters.add(Total.RECEIVED, 5_000_000_000L);
    counters.add(Total.RECEIVED, 5_000_000_000L);
    CounterView view = new CounterView(0, 0);
    counters.addTo(view);
    assertThat(view.total(Total.RECEIVED)).isEqualTo(10_000_000_000L);
  }

  private static long source(CounterView view, int i) {
    return view.rule(0, Layout.SOURCES + 2 * i + 1);
  }

  private static Counters counters() {
    Counters counters = new Counters();
    counters.ensure(300, 300);
    return counters;
  }
}
