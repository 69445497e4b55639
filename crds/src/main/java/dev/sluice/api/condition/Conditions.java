package dev.sluice.api.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pure operations on condition lists. */
public final class Conditions {
  private Conditions() {}

  /**
   * Merges what was decided now into what stood before: {@code lastTransitionTime} moves only when
   * the status changed; conditions of types not decided now are kept; the order is that of {@code
   * next}, then the kept ones.
   */
  public static List<Condition> merge(List<Condition> old, List<Condition> next) {
    List<Condition> merged = new ArrayList<>(next.size());
    for (Condition n : next) {
      merged.add(
          find(old, n.type())
              .filter(o -> o.status() == n.status())
              .map(o -> at(n, o.lastTransitionTime()))
              .orElse(n));
    }
    old.stream().filter(o -> find(next, o.type()).isEmpty()).forEach(merged::add);
    return List.copyOf(merged);
  }

  /** The condition of a type, if present. */
  public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
    return find(conditions, type.wire());
  }

  /** Whether the condition of a type is True for at least the given generation. */
  public static boolean holds(List<Condition> conditions, ConditionType type, long generation) {
    return find(conditions, type)
        .filter(Condition::holds)
        .map(Condition::observedGeneration)
        .filter(g -> g >= generation)
        .isPresent();
  }

  /** Conditions whose status or reason differs between two lists: one Event each. */
  public static List<Condition> transitions(List<Condition> old, List<Condition> next) {
    return next.stream()
        .filter(n ->
            find(old, n.type())
                .filter(o -> o.status() == n.status() && o.reason().equals(n.reason()))
                .isEmpty())
        .toList();
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  private static Condition at(Condition c, java.time.Instant time) {
    return new Condition(
        c.type(), c.status(), c.reason(), c.message(), time, c.observedGeneration());
  }
}
