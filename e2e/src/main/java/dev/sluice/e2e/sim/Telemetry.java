package dev.sluice.e2e.sim;

import dev.sluice.e2e.sim.NamespaceSeries.Row;
import dev.sluice.e2e.sim.promql.SeriesSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A site's counters: advanced by the load model at each tick, kept for queries, read by scrapes.
 * Faults of the measuring itself act on what can be seen, not on what happens.
 */
final class Telemetry implements SeriesSource {
  private static final double NOISE = 0.06;

  private final String site;
  private final LoadModel model;
  private final SimulatorOptions options;
  private final Faults faults;
  private final Map<String, NamespaceSeries> namespaces = new TreeMap<>();
  private Map<String, Double> cores = Map.of();
  private double offeredRate;
  private long tickedMillis;

  Telemetry(SiteProfile profile, LoadModel model, SimulatorOptions options, Faults faults) {
    this.site = profile.name();
    this.model = model;
    this.options = options;
    this.faults = faults;
    this.offeredRate = profile.offeredRate();
    this.tickedMillis = options.clock().millis();
  }

  /** Workloads as they are from now on. */
  synchronized void workloads(List<AppliedDeployment> deployments) {
    tick();
    cores =
        deployments.stream()
            .collect(
                Collectors.groupingBy(
                    AppliedDeployment::namespace,
                    Collectors.summingDouble(AppliedDeployment::allCores)));
    cores.keySet().stream()
        .filter(ns -> !namespaces.containsKey(ns))
        .forEach(ns -> {
          NamespaceSeries series = new NamespaceSeries();
          series.record(tickedMillis, true);
          namespaces.put(ns, series);
        });
    namespaces.forEach((ns, series) -> {
      if (!cores.containsKey(ns)) {
        series.end(tickedMillis);
      }
    });
  }

  synchronized void offeredRate(double requestsPerSecond) {
    tick();
    offeredRate = requestsPerSecond;
  }

  /** Advances all counters to now. */
  synchronized void tick() {
    long now = options.clock().millis();
    if (now <= tickedMillis) {
      return;
    }
    double seconds = (now - tickedMillis) / 1000.0;
    double factor = faults.get(Fault.Kind.BAD_SLO).map(Fault::factor).orElse(1.0);
    cores.forEach((ns, available) -> {
      double offered = offeredRate * noise(ns, now);
      LoadModel.Point calm = model.at(offered, available);
      LoadModel.Point point = new LoadModel.Point(calm.meanSeconds() * factor, calm.success());
      NamespaceSeries series = namespaces.computeIfAbsent(ns, _ -> new NamespaceSeries());
      series.advance(seconds, offered, point, model);
      series.record(now, available > 0);
    });
    tickedMillis = now;
    long oldest = now - options.history().toMillis();
    namespaces
        .entrySet()
        .removeIf(e -> e.getValue().forget(oldest) && !cores.containsKey(e.getKey()));
  }

  /** Those who read often see rows of the usual distance, not one more row each. */
  private void tickWhenDue() {
    if (options.clock().millis() - tickedMillis >= options.tick().toMillis()) {
      tick();
    }
  }

  /** The load breathes by a few per cent, the same way for the same seed at the same time. */
  private double noise(String namespace, long millis) {
    long x = options.seed() + 31L * (site + "/" + namespace).hashCode() + millis / 1000;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    x ^= x >>> 31;
    return 1 + NOISE * ((x >>> 11) * 0x1.0p-53 - 0.5);
  }

  @Override
  public synchronized List<Recorded> select(
      String metric, Predicate<Map<String, String>> labels, long from, long to) {
    tickWhenDue();
    long visible = visibleUntil(to);
    List<Recorded> found = new ArrayList<>();
    List<Columns.Column> columns =
        Columns.ALL.stream().filter(c -> c.metric().equals(metric)).toList();
    namespaces.forEach((ns, series) -> {
      for (Columns.Column column : columns) {
        Map<String, String> all = series.labels(column, c -> labels(c, ns));
        if (labels.test(all)) {
          recorded(column, all, series.between(from, visible)).ifPresent(found::add);
        }
      }
    });
    return found;
  }

  /** The newest row of each namespace that has a workload. */
  synchronized Map<String, Row> newest() {
    tickWhenDue();
    long until = visibleUntil(tickedMillis);
    Map<String, Row> newest = new TreeMap<>();
    namespaces.forEach((ns, series) -> {
      List<Row> rows = series.between(tickedMillis - options.history().toMillis(), until);
      if (!rows.isEmpty() && !rows.getLast().isEnd()) {
        newest.put(ns, rows.getLast());
      }
    });
    return newest;
  }

  /** Labels of a series. */
  Map<String, String> labels(Columns.Column column, String namespace) {
    Map<String, String> all = new TreeMap<>(column.labels());
    all.put("namespace", namespace);
    all.put("site", site);
    return all;
  }

  private long visibleUntil(long to) {
    if (faults.get(Fault.Kind.LOST_METRICS).isPresent()) {
      return Long.MIN_VALUE;
    }
    return faults.since(Fault.Kind.STALE_METRICS).map(t -> Math.min(t, to)).orElse(to);
  }

  private static Optional<Recorded> recorded(
      Columns.Column column, Map<String, String> labels, List<Row> rows) {
    List<Row> own = rows.stream().filter(r -> !r.isEnd() && column.exists(r.values())).toList();
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Recorded(
                labels,
                own.stream().mapToLong(Row::millis).toArray(),
                own.stream().mapToDouble(r -> r.values()[column.index()]).toArray(),
                rows.getLast().isEnd()));
  }
}
