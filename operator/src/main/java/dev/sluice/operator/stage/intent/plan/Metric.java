package dev.sluice.operator.stage.intent.plan;

import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.stage.intent.plan.ts28312.Comparison;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric people set targets for.
 *
 * @param base name of its measurement, without quantile
 * @param unit unit of the measurement
 * @param natural comparison meant when none is written
 * @param spread whether it is measured as a quantile of single events (latency, jitter), so that
 *     the quantile belongs to the query
 * @param quantile quantile inside the name as written, such as {@code p95}
 */
record Metric(
    String base,
    Unit unit,
    @Nullable Comparison natural,
    boolean spread,
    @Nullable String quantile) {
  private static final Comparison AT_MOST = Comparison.IS_EQUAL_TO_OR_LESS_THAN;
  private static final Comparison AT_LEAST = Comparison.IS_EQUAL_TO_OR_GREATER_THAN;
  private static final Pattern UNIT_SUFFIX =
      Pattern.compile("(.+?)_(ms|s|mbps|gbps|percent|ratio|pct)");
  private static final Pattern QUANTILE =
      Pattern.compile("(?:p([0-9]{2,3})_)?(.+?)(?:_p([0-9]{2,3}))?");

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              new Metric("latency", Unit.MILLISECONDS, AT_MOST, true, null),
              "latency",
              "latencyrequirement",
              "maxlatency",
              "e2elatency",
              "endtoendlatency",
              "userplanelatency",
              "delay",
              "responsetime",
              "dllatency",
              "ullatency",
              "latencydl",
              "latencyul"),
          new Known(
              new Metric("jitter", Unit.MILLISECONDS, AT_MOST, true, null),
              "jitter",
              "maxjitter",
              "delayvariation"),
          new Known(
              new Metric("throughput", Unit.MBPS, AT_LEAST, false, null),
              "throughput",
              "minthroughput",
              "throughputrequirement",
              "bandwidth",
              "minbandwidth",
              "datarate",
              "throughputdl",
              "throughputul",
              "minthroughputdl",
              "minthroughputul",
              "dlthptperue",
              "ulthptperue",
              "guaranteedthroughput"),
          new Known(
              new Metric("availability", Unit.PERCENT, AT_LEAST, false, null),
              "availability",
              "serviceavailability",
              "availabilityrequirement",
              "uptime"),
          new Known(
              new Metric("success_rate", Unit.RATIO, AT_LEAST, false, null),
              "successrate",
              "reliability",
              "reliabilityrequirement",
              "servicereliability"),
          new Known(
              new Metric("packet_loss", Unit.PERCENT, AT_MOST, false, null),
              "packetloss",
              "packetlossrate",
              "packetlossratio",
              "maxpacketloss"),
          new Known(
              new Metric("error_rate", Unit.RATIO, AT_MOST, false, null),
              "errorrate",
              "maxerrorrate"));

  private record Known(Metric metric, List<String> names) {
    Known(Metric metric, String... names) {
      this(metric, List.of(names));
    }
  }

  /** The metric of that name, with quantile and unit suffixes understood; empty when unknown. */
  static Optional<Metric> known(String name) {
    String snake = snake(name);
    Matcher unit = UNIT_SUFFIX.matcher(snake);
    String bare = unit.matches() ? unit.group(1) : snake;
    Matcher q = QUANTILE.matcher(bare);
    if (!q.matches()) {
      return Optional.empty();
    }
    String digits = q.group(1) == null ? q.group(3) : q.group(1);
    String flat = q.group(2).replace("_", "");
    for (Known k : KNOWN) {
      if (k.names.contains(flat)) {
        return Optional.of(k.metric.at(digits == null ? null : "p" + digits));
      }
    }
    return Optional.empty();
  }

  /** The metric of that name; an unknown one is measured under its own name in the given unit. */
  static Metric of(String name, Unit unit) {
    return known(name).orElseGet(() -> new Metric(snake(name), unit, null, false, null));
  }

  /** The unit a value without one is read in: that of the name's suffix, else the metric's. */
  Unit unitOf(String writtenName) {
    Matcher m = UNIT_SUFFIX.matcher(snake(writtenName));
    return m.matches() ? Unit.of(m.group(2)).orElse(unit) : unit;
  }

  private Metric at(@Nullable String written) {
    return new Metric(base, unit, natural, spread, written);
  }

  /** A name in lower case with single underscores, never starting with a digit. */
  static String snake(String name) {
    String snake =
        name.strip()
            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String safe = snake.isEmpty() || Character.isDigit(snake.charAt(0)) ? "m_" + snake : snake;
    return safe.length() <= 48 ? safe : safe.substring(0, 48);
  }
}
