package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.RelayRuleStatus.State;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.relayrule.plan.NodeStates.Known;
import dev.sluice.operator.stage.relayrule.plan.RelayView.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Conditions of a rule. */
final class RelayConditions {
  /** How many windows what was seen stands for, so that a slow flow does not flap. */
  private static final int HOLD = 3;

  private static final int NAMED = 3;

  private final RelayView view;
  private final List<Known> nodes;
  private final RelaySettings settings;
  private final Instant now;

  RelayConditions(RelayView view, List<Known> nodes, RelaySettings settings, Instant now) {
    this.view = view;
    this.nodes = nodes;
    this.settings = settings;
    this.now = now;
  }

  List<Condition> all() {
    Verdict v = view.verdict();
    Condition accepted =
        v.accepted()
            ? of(ConditionType.ACCEPTED, Truth.TRUE, v.reason(), v.message())
            : of(ConditionType.ACCEPTED, Truth.FALSE, v.reason(), v.message());
    Condition programmed = v.accepted() ? programmed() : notAccepted(ConditionType.PROGRAMMED);
    Condition flowing = v.accepted() ? flowing() : notAccepted(ConditionType.FLOWING);
    Condition degraded = v.accepted() ? degraded() : notAccepted(ConditionType.DEGRADED);
    return List.of(accepted, programmed, flowing, degraded, ready(accepted, programmed, degraded));
  }

  private Condition notAccepted(ConditionType type) {
    return of(type, Truth.FALSE, Reason.NOT_ACCEPTED, "the rule is not accepted");
  }

  private Condition programmed() {
    ConditionType type = ConditionType.PROGRAMMED;
    if (view.undelivered().isPresent()) {
      var why = view.undelivered().get();
      return of(type, Truth.FALSE, why.reason(), why.message());
    }
    if (nodes.isEmpty()) {
      return view.verdict().nodes().isEmpty()
          ? of(type, Truth.FALSE, Reason.NO_MATCHING_NODE, "no node has the labels of nodeSelector")
          : of(type, Truth.FALSE, Reason.NO_RELAY, "no relay runs in " + settings.namespace());
    }
    for (State state : List.of(State.Failed, State.NoRelay, State.Waiting)) {
      if (any(state)) {
        return of(type, Truth.FALSE, reason(state), text(state));
      }
    }
    return any(State.Unknown)
        ? of(type, Truth.UNKNOWN, reason(State.Unknown), text(State.Unknown))
        : of(type, Truth.TRUE, Reason.SUCCEEDED, "every relay has loaded the rule");
  }

  private Condition flowing() {
    ConditionType type = ConditionType.FLOWING;
    boolean flowed = Conditions.find(old(), type).filter(Condition::holds).isPresent();
    Duration window = settings.flowWindow().multipliedBy(flowed ? HOLD : 1);
    if (view.nodes().stream().anyMatch(n -> seen(n, window))) {
      return of(type, Truth.TRUE, Reason.SUCCEEDED, "packets of the flow come");
    }
    if (nodes.isEmpty() || !any(State.Unknown)) {
      return of(type, Truth.FALSE, Reason.NO_TRAFFIC, "no packet of the flow came lately");
    }
    return of(type, Truth.UNKNOWN, reason(State.Unknown), text(State.Unknown));
  }

  /** Ages are by the relay's own clock. */
  private boolean seen(NodeView node, Duration window) {
    Optional<Report> report = node.reading().current(now);
    return report
        .map(Report::rules)
        .map(r -> r.get(view.id()))
        .flatMap(Counters::lastSeen)
        .filter(t -> !t.isBefore(report.get().time().minus(window)))
        .isPresent();
  }

  private Condition degraded() {
    ConditionType type = ConditionType.DEGRADED;
    for (State state : List.of(State.Failed, State.NoRelay)) {
      if (any(state)) {
        return of(type, Truth.TRUE, reason(state), text(state));
      }
    }
    if (any(State.Unknown)) {
      Reason reason = reason(State.Unknown);
      Truth truth = reason == Reason.PENDING ? Truth.UNKNOWN : Truth.TRUE;
      return of(type, truth, reason, text(State.Unknown));
    }
    if (view.losses().recent(now, settings.flowWindow().multipliedBy(HOLD))) {
      String causes = String.join(", ", view.losses().causes());
      return of(
          type,
          Truth.TRUE,
          Reason.DROPPING,
          "packets of the flow are lost" + (causes.isEmpty() ? "" : ": " + causes));
    }
    return of(type, Truth.FALSE, Reason.SUCCEEDED, "no packet is lost and every relay answers");
  }

  private Condition ready(Condition accepted, Condition programmed, Condition degraded) {
    for (Condition needed : List.of(accepted, programmed)) {
      if (!needed.holds()) {
        return as(needed, needed.status());
      }
    }
    return switch (degraded.status()) {
      case TRUE -> as(degraded, Truth.FALSE);
      case UNKNOWN -> as(degraded, Truth.UNKNOWN);
      case FALSE ->
          of(
              ConditionType.READY,
              Truth.TRUE,
              Reason.SUCCEEDED,
              "the flow is relayed when it comes");
    };
  }

  private Condition as(Condition c, Truth status) {
    return new Condition(
        ConditionType.READY.wire(), status, c.reason(), c.message(), now, c.observedGeneration());
  }

  private boolean any(State state) {
    return nodes.stream().anyMatch(n -> n.state() == state);
  }

  /** The reason of the first such node that is more than pending. */
  private Reason reason(State state) {
    return nodes.stream()
        .filter(n -> n.state() == state)
        .map(Known::reason)
        .filter(r -> r != Reason.PENDING)
        .findFirst()
        .orElse(Reason.PENDING);
  }

  /** Nodes by what is the matter with them, a few by name. */
  private String text(State state) {
    Map<String, List<String>> byDetail =
        nodes.stream()
            .filter(n -> n.state() == state)
            .collect(
                Collectors.groupingBy(
                    Known::detail,
                    TreeMap::new,
                    Collectors.mapping(n -> n.status().node(), Collectors.toList())));
    return byDetail.entrySet().stream()
        .limit(NAMED)
        .map(e -> names(e.getValue()) + ": " + e.getKey())
        .collect(Collectors.joining("; "));
  }

  private static String names(List<String> nodes) {
    String named = String.join(", ", nodes.subList(0, Math.min(NAMED, nodes.size())));
    return nodes.size() > NAMED ? named + " and others" : named;
  }

  private List<Condition> old() {
    return view.old() == null ? List.of() : view.old().conditions();
  }

  private Condition of(ConditionType type, Truth truth, Reason reason, String message) {
    return Condition.of(type, truth, reason, message, now, view.verdict().generation());
  }
}
