package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.RelayRuleStatus;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.relayrule.plan.RelayView.NodeView;
import dev.sluice.operator.stage.relayrule.plan.RelayView.Undelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rule, {@code default/r}, on the nodes of a test, whose relays say what the test wants. */
final class Relay {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final String ID = "default/r";
  static final String FILE = "f1";
  static final RelaySettings SETTINGS = RelaySettings.defaults();

  final TreeMap<String, Reading> readings = new TreeMap<>();
  Verdict verdict =
      new Verdict("uid", 1, Reason.SUCCEEDED, "good", Map.of("x", "y"), List.of("a", "b"));
  Losses losses = Losses.none();
  Optional<Undelivered> undelivered = Optional.empty();
  String file = FILE;
  @Nullable RelayRuleStatus status;

  /** A node whose relay was never asked. */
  Relay node(String name) {
    readings.put(name, Reading.never(T0));
    return this;
  }

  /** A relay answers. */
  Relay says(String node, Report report, Instant now) {
    readings.merge(
        node,
        Reading.never(T0).with(node, new Reply.Ok<>(report), now),
        (old, _) -> old.with(node, new Reply.Ok<>(report), now));
    return this;
  }

  /** A relay does not answer. */
  Relay silent(String node, Instant now) {
    readings.compute(
        node,
        (_, old) ->
            (old == null ? Reading.never(T0) : old)
                .with(
                    node,
                    new Reply.Unavailable<>(Reply.Cause.UNREACHABLE, "no connection to " + node),
                    now));
    return this;
  }

  /** A node's relay goes. */
  Relay leaves(String node, Instant now) {
    readings.computeIfPresent(node, (_, old) -> old.withoutRelay(now));
    return this;
  }

  /** Decides, and takes the status as written. */
  RelayRuleStatus next(Instant now) {
    RelayView seen =
        new RelayView(
            ID,
            verdict,
            readings.entrySet().stream()
                .map(e -> new NodeView(e.getKey(), Optional.of(file), e.getValue()))
                .toList(),
            status,
            losses,
            undelivered);
    losses = losses.with(seen, now);
    status = RelayStatuses.next(seen.with(losses), SETTINGS, Duration.ofSeconds(30), now);
    return status;
  }

  /** A condition of the last status, such as {@code "True Succeeded"}. */
  String condition(ConditionType type) {
    Condition c = Conditions.find(status.conditions(), type).orElseThrow();
    return c.status() + " " + c.reason();
  }

  String message(ConditionType type) {
    return Conditions.find(status.conditions(), type).orElseThrow().message();
  }

  /** A report with the rule's counters. */
  static Report report(String generation, long packets, Instant now) {
    return report(generation, packets, Map.of(), now, now);
  }

  static Report report(
      String generation,
      long packets,
      Map<String, Long> drops,
      @Nullable Instant lastSeen,
      Instant now) {
    Counters counters =
        new Counters(
            packets,
            packets * 100,
            new TreeMap<>(drops),
            Optional.ofNullable(lastSeen),
            Optional.empty());
    return new Report(
        Optional.of(generation),
        "tcx",
        Optional.empty(),
        now,
        Optional.of(T0),
        Optional.empty(),
        Map.of(ID, counters));
  }

  /** A report of a relay that does not know the rule. */
  static Report without(String generation, @Nullable String problem, Instant now) {
    return new Report(
        Optional.of(generation),
        "ring",
        Optional.empty(),
        now,
        Optional.empty(),
        Optional.ofNullable(problem),
        Map.of());
  }
}
