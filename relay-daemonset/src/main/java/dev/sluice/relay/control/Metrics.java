package dev.sluice.relay.control;

import dev.sluice.relay.ffi.NetDevices;
import dev.sluice.relay.report.OutputReport;
import dev.sluice.relay.report.Report;
import dev.sluice.relay.report.RuleReport;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Latency;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Flow;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;

/**
 * The relay's metrics for Prometheus. The JVM's are ordinary meters; the relay's own are made from
 * a report when they are asked for, so that ten thousand rules cost nothing in between.
 */
final class Metrics implements AutoCloseable {
  private static final String PREFIX = "sluice_relay_";
  private static final double[] QUANTILES = {0.5, 0.99, 0.999};

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Status status;

  Metrics(Status status) {
    this.status = status;
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    MultiCollector relay = this::collect;
    registry.getPrometheusRegistry().register(relay);
  }

  /** All metrics, in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  private MetricSnapshots collect() {
    Report report = status.report();
    var snapshots = MetricSnapshots.builder();
    for (Total total : Total.values()) {
      snapshots.metricSnapshot(
          counter(snake(total.label()), total.help())
              .dataPoint(point(Labels.EMPTY, report.totals().getOrDefault(total, 0L)))
              .build());
    }
    rules(report, snapshots);
    outputs(report, snapshots);
    interfaces(snapshots);
    latency(report, snapshots);
    facts(snapshots);
    return snapshots.build();
  }

  private static void rules(Report report, MetricSnapshots.Builder snapshots) {
    var packets = counter("rule_packets", "packets a rule claimed");
    var bytes = counter("rule_bytes", "bytes of IP packets a rule claimed");
    for (RuleReport rule : report.rules()) {
      Labels labels = Labels.of("rule", rule.rule().id());
      packets.dataPoint(point(labels, rule.packets()));
      bytes.dataPoint(point(labels, rule.bytes()));
    }
    snapshots.metricSnapshot(packets.build());
    snapshots.metricSnapshot(bytes.build());
  }

  private static void outputs(Report report, MetricSnapshots.Builder snapshots) {
    var packets = counter("output_packets", "copies sent");
    var bytes = counter("output_bytes", "bytes of IP packets sent");
    var drops = counter("output_drops", "copies not sent, by cause");
    for (RuleReport rule : report.rules()) {
      for (OutputReport output : rule.outputs()) {
        Labels labels =
            Labels.of(
                "rule", rule.rule().id(),
                "interface", output.output().interfaceName(),
                "address", output.output().address().toString(),
                "port", Integer.toString(output.output().port()));
        packets.dataPoint(point(labels, output.sent()));
        bytes.dataPoint(point(labels, output.sentBytes()));
        for (DropCause cause : DropCause.values()) {
          long dropped = output.drops().getOrDefault(cause, 0L);
          drops.dataPoint(point(labels.add("cause", cause.label()), dropped));
        }
      }
    }
    snapshots.metricSnapshot(packets.build());
    snapshots.metricSnapshot(bytes.build());
    snapshots.metricSnapshot(drops.build());
  }

  /** What a datapath handed over and the interface dropped all the same shows only here. */
  private void interfaces(MetricSnapshots.Builder snapshots) {
    Map<String, Integer> indexes = new TreeMap<>();
    for (Flow flow : status.relay().state().table().flows()) {
      flow.egresses().stream()
          .filter(egress -> egress.ifindex() > 0)
          .forEach(egress -> indexes.put(egress.output().interfaceName(), egress.ifindex()));
    }
    var dropped =
        counter(
            "interface_tx_dropped",
            "packets that an output's interface dropped instead of sending, whoever's they were");
    indexes.forEach((name, index) -> {
      long count = NetDevices.transmitDropped(index);
      dropped.dataPoint(point(Labels.of("interface", name), count));
    });
    snapshots.metricSnapshot(dropped.build());
  }

  private static void latency(Report report, MetricSnapshots.Builder snapshots) {
    long[] counts = report.latency().stream().mapToLong(Long::longValue).toArray();
    var gauge =
        gauge(
            "latency_seconds",
            "from the kernel's receive stamp to the end of sending, of the oldest frame of each"
                + " batch; ring path only");
    for (double quantile : QUANTILES) {
      gauge.dataPoint(
          gaugePoint(
              Labels.of("quantile", Double.toString(quantile)),
              Latency.quantile(counts, quantile) / 1e9));
    }
    snapshots.metricSnapshot(gauge.build());
  }

  private void facts(MetricSnapshots.Builder snapshots) {
    Labels labels = Labels.of("datapath", status.relay().datapath().name());
    snapshots.metricSnapshot(
        gauge("datapath_info", "the datapath in use").dataPoint(gaugePoint(labels, 1)).build());
    snapshots.metricSnapshot(
        gauge("problems", "what does not work at the moment")
            .dataPoint(gaugePoint(Labels.EMPTY, status.problems().size()))
            .build());
    int count = status.relay().state().table().flows().size();
    snapshots.metricSnapshot(
        gauge("rules", "rules in force").dataPoint(gaugePoint(Labels.EMPTY, count)).build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(PREFIX + name).help(help);
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(PREFIX + name).help(help);
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot gaugePoint(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  /** {@code ringDrops} as {@code ring_drops}. */
  private static String snake(String label) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      text.append(Character.isUpperCase(c) ? "_" : "").append(Character.toLowerCase(c));
    }
    return text.toString();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
