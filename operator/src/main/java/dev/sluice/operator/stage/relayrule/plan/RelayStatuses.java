package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.relay.RelayRuleStatus;
import dev.sluice.api.relay.RelayRuleStatus.NodeStatus;
import dev.sluice.api.relay.RelayRuleStatus.State;
import dev.sluice.operator.stage.relayrule.plan.NodeStates.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The next status of a rule. What a person should know at once is written at once; counters wait
 * for their time, and are not written when they stand still.
 */
public final class RelayStatuses {
  private RelayStatuses() {}

  /**
   * The next status; the old one when nothing is worth a write.
   *
   * @param countersEvery least time between two writes of counters alone
   */
  public static RelayRuleStatus next(
      RelayView view, RelaySettings settings, Duration countersEvery, Instant now) {
    RelayRuleStatus old = view.old();
    if (old != null && stands(old, view)) {
      return old;
    }
    RelayRuleStatus fresh = fresh(view, settings, now);
    if (old == null || !slow(fresh).equals(slow(old))) {
      return fresh;
    }
    boolean moved = !untimed(fresh).equals(untimed(old));
    Instant written = old.countersTime();
    boolean due = written == null || Pace.due(written, countersEvery, now);
    return moved && due ? fresh : old;
  }

  /** After a restart, what is written stands until every relay was asked. */
  private static boolean stands(RelayRuleStatus old, RelayView view) {
    boolean same =
        Objects.equals(old.observedGeneration(), view.verdict().generation())
            && Conditions.find(old.conditions(), ConditionType.ACCEPTED)
                .filter(c -> c.holds() == view.verdict().accepted())
                .isPresent();
    return same && view.nodes().stream().anyMatch(n -> n.reading().unknown());
  }

  private static RelayRuleStatus fresh(RelayView view, RelaySettings settings, Instant now) {
    List<Known> known = view.verdict().accepted() ? NodeStates.of(view, now) : List.of();
    List<NodeStatus> all = known.stream().map(Known::status).toList();
    int programmed = (int) known.stream().filter(k -> k.state() == State.Programmed).count();
    Optional<Instant> read =
        view.nodes().stream()
            .filter(n -> NodeStates.counters(view, n).isPresent())
            .map(n -> n.reading().at())
            .max(Instant::compareTo);
    return new RelayRuleStatus(
        Conditions.merge(
            view.old() == null ? List.of() : view.old().conditions(),
            new RelayConditions(view, known, settings, now).all()),
        view.verdict().generation(),
        known.size(),
        programmed,
        all.stream().limit(RelayRuleStatus.MAX_NODES).toList(),
        sum(all, NodeStatus::packets),
        sum(all, NodeStatus::bytes),
        sum(all, NodeStatus::drops),
        view.verdict().accepted() ? read.orElse(null) : null);
  }

  /** Sum of what was read; absent when nothing was. */
  private static @Nullable Long sum(
      List<NodeStatus> nodes, Function<NodeStatus, @Nullable Long> counter) {
    Stream<Long> read = nodes.stream().map(counter).filter(Objects::nonNull);
    return read.reduce(Long::sum).orElse(null);
  }

  /** Without counters. */
  private static RelayRuleStatus slow(RelayRuleStatus s) {
    return new RelayRuleStatus(
        s.conditions(),
        s.observedGeneration(),
        s.selectedNodes(),
        s.programmedNodes(),
        s.nodes().stream()
            .map(n -> new NodeStatus(n.node(), n.state(), null, null, null, null, null))
            .toList(),
        null,
        null,
        null,
        null);
  }

  /** Without the time of the counters. */
  private static RelayRuleStatus untimed(RelayRuleStatus s) {
    return new RelayRuleStatus(
        s.conditions(),
        s.observedGeneration(),
        s.selectedNodes(),
        s.programmedNodes(),
        s.nodes(),
        s.packets(),
        s.bytes(),
        s.drops(),
        null);
  }
}
