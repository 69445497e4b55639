package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.operator.port.Relays.Counters;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.relayrule.plan.RelayView.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether relays are losing packets of a rule: drops that moved between two reports of the same
 * relay. What a rate limit drops is meant to be dropped.
 *
 * @param last drops by cause on each node, as last read
 * @param causes causes that moved last
 * @param at when one moved last
 */
public record Losses(
    Map<String, Map<String, Long>> last, SortedSet<String> causes, Optional<Instant> at) {
  private static final String WANTED = "rateLimit";

  /** Copies the collections. */
  public Losses {
    last = Map.copyOf(last);
    causes = Collections.unmodifiableSortedSet(new TreeSet<>(causes));
  }

  /** Nothing was read yet. */
  public static Losses none() {
    return new Losses(Map.of(), new TreeSet<>(), Optional.empty());
  }

  /** After what the nodes' relays have reported. */
  public Losses with(RelayView view, Instant now) {
    Map<String, Map<String, Long>> next = new HashMap<>();
    SortedSet<String> moved = new TreeSet<>();
    for (NodeView node : view.nodes()) {
      Optional<Map<String, Long>> drops =
          node.reading()
              .report()
              .map(Report::rules)
              .map(r -> r.get(view.id()))
              .map(Counters::drops);
      if (drops.isPresent()) {
        next.put(node.name(), drops.get());
        compare(last.get(node.name()), drops.get(), moved);
      }
    }
    if (!moved.isEmpty()) {
      return new Losses(next, moved, Optional.of(now));
    }
    // After a restart nothing can be compared: what the status says stands for a while.
    boolean inherited = last.isEmpty() && at.isEmpty() && wasDropping(view);
    return new Losses(next, causes, inherited ? Optional.of(now) : at);
  }

  /** Whether packets were lost a short while ago. */
  boolean recent(Instant now, Duration hold) {
    return at.filter(t -> !Pace.due(t, hold, now)).isPresent();
  }

  private static void compare(
      @Nullable Map<String, Long> before, Map<String, Long> now, SortedSet<String> moved) {
    if (before != null) {
      now.forEach((cause, count) -> {
        if (!cause.equals(WANTED) && count > before.getOrDefault(cause, 0L)) {
          moved.add(cause);
        }
      });
    }
  }

  private static boolean wasDropping(RelayView view) {
    return view.old() != null
        && Conditions.find(view.old().conditions(), ConditionType.DEGRADED)
            .filter(c -> c.holds() && c.reason().equals(Reason.DROPPING.wire()))
            .isPresent();
  }
}
