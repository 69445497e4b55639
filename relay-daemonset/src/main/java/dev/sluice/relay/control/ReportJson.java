package dev.sluice.relay.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.report.OutputReport;
import dev.sluice.relay.report.Report;
import dev.sluice.relay.report.RuleReport;
import dev.sluice.relay.rule.file.RuleJson;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Latency;
import dev.sluice.relay.stats.RateWindow.Rates;
import dev.sluice.relay.stats.Total;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports as JSON. */
final class ReportJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReportJson() {}

  /** Everything, for {@code relayctl stats}. */
  static ObjectNode stats(Status status) {
    Report report = status.report();
    ObjectNode root = JSON.objectNode();
    root.put("time", report.time().toString()).put("since", status.since().toString());
    root.put("datapath", status.relay().datapath().name());
    root.put("draining", status.relay().state().draining());
    ObjectNode totals = root.putObject("totals");
    for (Total total : Total.values()) {
      totals.put(total.label(), report.totals().get(total));
    }
    latency(root.putObject("latencyNanos"), report.latency());
    ArrayNode rules = root.putArray("rules");
    report.rules().forEach(rule -> rule(rules.addObject(), rule));
    ArrayNode problems = root.putArray("problems");
    status.problems().forEach(problems::add);
    return root;
  }

  private static void latency(ObjectNode into, List<Long> buckets) {
    long[] counts = buckets.stream().mapToLong(Long::longValue).toArray();
    into.put("p50", Latency.quantile(counts, 0.5));
    into.put("p99", Latency.quantile(counts, 0.99));
    into.put("p999", Latency.quantile(counts, 0.999));
    into.put("samples", java.util.Arrays.stream(counts).sum());
  }

  private static void rule(ObjectNode into, RuleReport rule) {
    into.put("id", rule.rule().id());
    put(into, "name", rule.rule().name());
    put(into, "problem", rule.problem());
    into.put("packets", rule.packets()).put("bytes", rule.bytes());
    put(into, "lastSeen", text(rule.lastSeen()));
    ArrayNode sources = into.putArray("sources");
    rule.sources().forEach(source -> sources.add(source.toString()));
    rates(into.putObject("rates"), rule.rates());
    ArrayNode outputs = into.putArray("outputs");
    rule.outputs().forEach(output -> output(outputs.addObject(), output));
  }

  private static void output(ObjectNode into, OutputReport output) {
    RuleJson.output(into, output.output());
    put(into, "problem", output.problem());
    into.put("packets", output.sent()).put("bytes", output.sentBytes());
    ObjectNode drops = into.putObject("drops");
    for (DropCause cause : DropCause.values()) {
      drops.put(cause.label(), output.drops().get(cause));
    }
    rates(into.putObject("rates"), output.rates());
  }

  private static void rates(ObjectNode into, Rates rates) {
    into.put("packetsPerSecond1", rates.packets1()).put("bitsPerSecond1", rates.bits1());
    into.put("packetsPerSecond10", rates.packets10()).put("bitsPerSecond10", rates.bits10());
  }

  /** What the operator reads: what each rule sent, in few fields. */
  static ObjectNode summary(Status status) {
    Report report = status.report();
    RuleWatcher watcher = status.watcher();
    ObjectNode root = JSON.objectNode();
    root.put("generation", watcher == null ? null : watcher.state().generation());
    root.put("datapath", status.relay().datapath().name());
    root.put("node", status.identity().node());
    root.put("time", report.time().toString());
    root.put("since", status.since().toString());
    List<String> problems = status.problems();
    root.put("problem", problems.isEmpty() ? null : String.join("; ", problems));
    ArrayNode rules = root.putArray("rules");
    report.rules().forEach(rule -> summary(rules.addObject(), rule));
    return root;
  }

  private static void summary(ObjectNode into, RuleReport rule) {
    long packets = 0;
    long bytes = 0;
    ObjectNode drops = JSON.objectNode();
    for (OutputReport output : rule.outputs()) {
      packets += output.sent();
      bytes += output.sentBytes();
    }
    for (DropCause cause : DropCause.values()) {
      long dropped =
          rule.outputs().stream().mapToLong(output -> output.drops().getOrDefault(cause, 0L)).sum();
      if (dropped > 0) {
        drops.put(cause.label(), dropped);
      }
    }
    into.put("id", rule.rule().id()).put("packets", packets).put("bytes", bytes);
    into.set("drops", drops);
    put(into, "lastSeen", text(rule.lastSeen()));
    put(into, "problem", rule.problem());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void put(ObjectNode into, String name, @Nullable String value) {
    if (value != null) {
      into.put(name, value);
    }
  }
}
