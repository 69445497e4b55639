package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.RelayRuleStatus.NodeStatus;
import dev.sluice.api.relay.RelayRuleStatus.State;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.relayrule.plan.Reading.Trouble;
import dev.sluice.operator.stage.relayrule.plan.RelayView.NodeView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of a rule on each of its nodes. */
final class NodeStates {
  private NodeStates() {}

  /**
   * A rule on a node.
   *
   * @param status as it stands in the status
   * @param reason why it is not programmed; SUCCEEDED = it is
   * @param detail the same for people
   */
  record Known(NodeStatus status, Reason reason, String detail) {
    State state() {
      return status.state();
    }
  }

  /** Each node of an accepted rule, those in trouble first. */
  static List<Known> of(RelayView view, Instant now) {
    boolean before = wasProgrammed(view);
    return view.nodes().stream()
        .map(n -> known(view, n, before, now))
        .sorted(
            Comparator.comparing((Known k) -> k.state() == State.Programmed)
                .thenComparing(k -> k.status().node()))
        .toList();
  }

  private static Known known(RelayView view, NodeView node, boolean before, Instant now) {
    Optional<Trouble> trouble = node.reading().lasting(now);
    if (trouble.isPresent()) {
      Trouble t = trouble.get();
      State state = t.reason() == Reason.NO_RELAY ? State.NoRelay : State.Unknown;
      return new Known(status(view, node, state), t.reason(), t.detail());
    }
    Optional<Report> report = node.reading().report();
    if (report.isEmpty()) {
      return new Known(
          status(view, node, State.Unknown), Reason.PENDING, "the relay was not asked yet");
    }
    Optional<String> problem = counters(view, node).flatMap(Counters::problem);
    if (problem.isPresent()) {
      return new Known(status(view, node, State.Failed), Reason.RELAY_FAILED, problem.get());
    }
    // Another rule's change makes a new file; what was loaded before is still there.
    boolean loaded =
        report.get().generation().isPresent() && report.get().generation().equals(node.file())
            || before && counters(view, node).isPresent();
    if (loaded) {
      return new Known(
          status(view, node, State.Programmed), Reason.SUCCEEDED, "the relay has loaded the rule");
    }
    return report
        .get()
        .problem()
        .map(p -> new Known(status(view, node, State.Failed), Reason.RELAY_FAILED, p))
        .orElseGet(() ->
            new Known(
                status(view, node, State.Waiting),
                Reason.WAITING_FOR_RELAY,
                "the relay has not loaded the rule yet"));
  }

  /** Whether every relay had this very version of the rule. */
  private static boolean wasProgrammed(RelayView view) {
    return view.old() != null
        && Conditions.find(view.old().conditions(), ConditionType.PROGRAMMED)
            .filter(Condition::holds)
            .map(Condition::observedGeneration)
            .filter(g -> g == view.verdict().generation())
            .isPresent();
  }

  static Optional<Counters> counters(RelayView view, NodeView node) {
    return node.reading().report().map(Report::rules).map(r -> r.get(view.id()));
  }

  private static Instant seconds(Instant t) {
    return t.truncatedTo(ChronoUnit.SECONDS);
  }

  private static NodeStatus status(RelayView view, NodeView node, State state) {
    Optional<Counters> counters = counters(view, node);
    if (counters.isEmpty()) {
      return new NodeStatus(node.name(), state, null, null, null, null, null);
    }
    Counters c = counters.get();
    return new NodeStatus(
        node.name(),
        state,
        c.packets(),
        c.bytes(),
        c.drops().values().stream().mapToLong(Long::longValue).sum(),
        node.reading().report().flatMap(Report::since).map(NodeStates::seconds).orElse(null),
        c.lastSeen().map(NodeStates::seconds).orElse(null));
  }
}
