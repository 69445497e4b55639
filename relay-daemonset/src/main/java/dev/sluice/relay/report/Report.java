package dev.sluice.relay.report;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.RateWindow;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Egress;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All counters at one moment, with what they belong to.
 *
 * @param time when
 * @param totals of the whole datapath; every total is present
 * @param latency samples by {@link dev.sluice.relay.stats.Latency} bucket
 * @param rules in the order of the rule set
 */
public record Report(
    Instant time, Map<Total, Long> totals, List<Long> latency, List<RuleReport> rules) {
  /** Copies the collections. */
  public Report {
    totals = Map.copyOf(totals);
    latency = List.copyOf(latency);
    rules = List.copyOf(rules);
  }

  /**
   * The same moment on both clocks.
   *
   * @param nanos CLOCK_MONOTONIC
   * @param time of day
   */
  public record Moment(long nanos, Instant time) {
    Instant at(long earlier) {
      return time.minusNanos(Math.max(0, nanos - earlier));
    }
  }

  /** Makes a report. */
  public static Report of(Table table, CounterView view, RateWindow rates, Moment now) {
    Map<Total, Long> totals = new EnumMap<>(Total.class);
    for (Total total : Total.values()) {
      totals.put(total, view.total(total));
    }
    List<Long> latency = new ArrayList<>();
    for (long samples : view.latency()) {
      latency.add(samples);
    }
    List<RuleReport> rules = new ArrayList<>(table.flows().size());
    for (Flow flow : table.flows()) {
      // A table may be newer than the view: its new slots have counted nothing yet.
      if (flow.slot() < view.ruleSlots()) {
        rules.add(rule(flow, view, rates, now));
      }
    }
    return new Report(now.time(), totals, latency, rules);
  }

  private static RuleReport rule(Flow flow, CounterView view, RateWindow rates, Moment now) {
    List<OutputReport> outputs = new ArrayList<>();
    for (Egress egress : flow.egresses()) {
      if (egress.slot() < view.outputSlots()) {
        outputs.add(output(egress, view, rates));
      }
    }
    String problem = flow.inactive();
    if (problem == null) {
      problem =
          outputs.stream()
              .map(OutputReport::problem)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
    }
    int slot = flow.slot();
    long seen = view.rule(slot, Layout.LAST_SEEN);
    return new RuleReport(
        flow.rule(),
        problem,
        view.rule(slot, Layout.PACKETS),
        view.rule(slot, Layout.BYTES),
        lastSeen(seen, now),
        sources(slot, view),
        rates.rule(slot),
        outputs);
  }

  private static @Nullable Instant lastSeen(long seen, Moment now) {
    return seen == 0 ? null : now.at(seen);
  }

  private static List<Address> sources(int slot, CounterView view) {
    List<Address> sources = new ArrayList<>();
    for (int i = 0; i < Layout.SOURCE_COUNT; i++) {
      long high = view.rule(slot, Layout.SOURCES + 2 * i);
      long low = view.rule(slot, Layout.SOURCES + 2 * i + 1);
      if ((high | low) != 0) {
        sources.add(new Address(high, low));
      }
    }
    return sources;
  }

  private static OutputReport output(Egress egress, CounterView view, RateWindow rates) {
    int slot = egress.slot();
    Map<DropCause, Long> drops = new EnumMap<>(DropCause.class);
    for (DropCause cause : DropCause.values()) {
      drops.put(cause, view.output(slot, Layout.DROPS + cause.at()));
    }
    return new OutputReport(
        egress.output(),
        egress.inactive(),
        view.output(slot, Layout.SENT),
        view.output(slot, Layout.SENT_BYTES),
        drops,
        rates.output(slot));
  }
}
