package dev.sluice.e2e.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Counters of one namespace and what they were at each tick. Guarded by its {@link Telemetry}. */
final class NamespaceSeries {
  private static final double PACKET_BYTES = 1500;

  private final double[] exact = new double[Columns.WIDTH];
  private final List<Row> rows = new ArrayList<>();
  private final Map<Columns.Column, Map<String, String>> labels = new HashMap<>();

  /**
   * What was there at a moment.
   *
   * @param millis Unix milliseconds
   * @param values by {@link Columns}; empty = the series ended here
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, read by index
  record Row(long millis, double[] values) {
    boolean isEnd() {
      return values.length == 0;
    }
  }

  /** Labels of a column's series, made once. */
  Map<String, String> labels(
      Columns.Column column, Function<Columns.Column, Map<String, String>> make) {
    return labels.computeIfAbsent(column, make);
  }

  /** Adds what happened in {@code seconds} under a load. */
  void advance(double seconds, double offered, LoadModel.Point point, LoadModel model) {
    double served = offered * seconds * point.success();
    double failed = offered * seconds - served;
    double packetsPerRequest = model.bytesPerRequest() / PACKET_BYTES;
    for (int i = 0; i < Columns.BUCKETS; i++) {
      exact[i] += served * point.below(Columns.bound(i));
    }
    exact[Columns.SUM] += served * point.meanSeconds();
    exact[Columns.COUNT] += served;
    exact[Columns.SERVED] += served;
    exact[Columns.FAILED] += failed;
    exact[Columns.BYTES] += served * model.bytesPerRequest();
    exact[Columns.PACKETS] += (served + failed) * packetsPerRequest;
    exact[Columns.DROPPED] += failed * packetsPerRequest;
    // Little's law: what is under way at a moment
    exact[Columns.CONNECTIONS] = offered * point.success() * point.meanSeconds();
  }

  void record(long millis, boolean up) {
    double[] values = new double[Columns.WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floor(exact[i]); // requests come whole
    }
    values[Columns.SUM] = exact[Columns.SUM];
    values[Columns.CONNECTIONS] = exact[Columns.CONNECTIONS];
    values[Columns.UP] = up ? 1 : 0;
    rows.add(new Row(millis, values));
  }

  void end(long millis) {
    if (!rows.isEmpty() && !rows.getLast().isEnd()) {
      rows.add(new Row(millis, new double[0]));
    }
  }

  /** Forgets what is older; true when nothing is left. */
  boolean forget(long before) {
    int old = firstAfter(before);
    if (old > rows.size() / 4) { // in pieces: each removal moves the rest
      rows.subList(0, old).clear();
    }
    return rows.isEmpty();
  }

  /** Rows after {@code from}, up to {@code to}. */
  List<Row> between(long from, long to) {
    return List.copyOf(rows.subList(firstAfter(from), Math.max(firstAfter(from), firstAfter(to))));
  }

  private int firstAfter(long millis) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.get(middle).millis() <= millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
