package dev.sluice.e2e.sim;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The series of a namespace: where each stands in a recorded row. */
final class Columns {
  /** Upper bounds of the histogram's buckets in milliseconds; +Inf comes after them. */
  private static final double[] BOUNDS_MS = {
    0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 11, 12.5, 15, 17.5, 20,
    22.5, 25, 30, 40, 50, 75, 100, 250, 500, 1000
  };

  /** Number of buckets, +Inf included; buckets stand first in a row. */
  static final int BUCKETS = BOUNDS_MS.length + 1;

  static final int SUM = BUCKETS;
  static final int COUNT = BUCKETS + 1;
  static final int SERVED = BUCKETS + 2;
  static final int FAILED = BUCKETS + 3;
  static final int BYTES = BUCKETS + 4;
  static final int PACKETS = BUCKETS + 5;
  static final int DROPPED = BUCKETS + 6;
  static final int CONNECTIONS = BUCKETS + 7;
  static final int UP = BUCKETS + 8;
  static final int WIDTH = BUCKETS + 9;

  /** All series, those of a metric next to each other. */
  static final List<Column> ALL = all();

  /**
   * A series.
   *
   * @param metric metric name
   * @param type type as Prometheus names it, of the family
   * @param labels labels besides namespace and site
   * @param index place in a row
   */
  record Column(String metric, String type, Map<String, String> labels, int index) {
    /** A status nobody has seen has no series, as with every client library. */
    boolean exists(double[] row) {
      return index != FAILED || row[FAILED] > 0;
    }
  }

  private Columns() {}

  /** Upper bound of a bucket in seconds. */
  static double bound(int bucket) {
    return bucket == BUCKETS - 1 ? Double.POSITIVE_INFINITY : BOUNDS_MS[bucket] / 1000;
  }

  private static List<Column> all() {
    List<Column> all = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      all.add(new Column("request_duration_seconds_bucket", "histogram", Map.of("le", le(i)), i));
    }
    all.add(new Column("request_duration_seconds_sum", "histogram", Map.of(), SUM));
    all.add(new Column("request_duration_seconds_count", "histogram", Map.of(), COUNT));
    all.add(new Column("requests_total", "counter", Map.of("status", "200"), SERVED));
    all.add(new Column("requests_total", "counter", Map.of("status", "503"), FAILED));
    all.add(new Column("bytes_transferred_total", "counter", Map.of(), BYTES));
    all.add(new Column("packets_total", "counter", Map.of(), PACKETS));
    all.add(new Column("packets_dropped_total", "counter", Map.of(), DROPPED));
    all.add(new Column("active_connections", "gauge", Map.of(), CONNECTIONS));
    all.add(new Column("up", "gauge", Map.of(), UP));
    return List.copyOf(all);
  }

  private static String le(int bucket) {
    return bucket == BUCKETS - 1
        ? "+Inf"
        : BigDecimal.valueOf(BOUNDS_MS[bucket])
            .movePointLeft(3)
            .stripTrailingZeros()
            .toPlainString();
  }
}
