package dev.sluice.api.condition;

import dev.sluice.api.condition.Condition.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pure operations on condition lists. */
public final class Conditions {
  /** What is passed on the way to a gate's verdict and to Ready. */
  private static final Set<String> CHECKS =
      Stream.of(
              ConditionType.VALID,
              ConditionType.RENDERED,
              ConditionType.PUBLISHED,
              ConditionType.SAMPLED,
              ConditionType.TRANSLATED,
              ConditionType.PLACED,
              ConditionType.SYNCED,
              ConditionType.PROVISIONED,
              ConditionType.VERIFIED,
              ConditionType.FULFILLED,
              ConditionType.ACCEPTED,
              ConditionType.PROGRAMMED)
          .map(ConditionType::wire)
          .collect(Collectors.toUnmodifiableSet());

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

  /**
   * What is worth an Event: a condition whose status changed, that appears as True, or whose reason
   * is now one a person should look at. That something has merely begun is none, nor that a check
   * or a step on the way is passed for the first time. Ready sums up the others: it is told when
   * nothing else is.
   */
  public static List<Condition> transitions(List<Condition> old, List<Condition> next) {
    List<Condition> told = next.stream().filter(n -> told(find(old, n.type()), n)).toList();
    List<Condition> others =
        told.stream().filter(c -> !c.type().equals(ConditionType.READY.wire())).toList();
    return others.isEmpty() ? told : others;
  }

  private static boolean told(Optional<Condition> old, Condition n) {
    if (old.filter(o -> o.status() == n.status() && o.reason().equals(n.reason())).isPresent()) {
      return false;
    }
    boolean changed = old.filter(o -> o.status() != n.status()).isPresent();
    boolean mended =
        old.filter(o -> o.status() == Truth.FALSE && Reason.warns(o.reason())).isPresent();
    return Reason.warns(n.reason())
        || n.holds() && (mended || !CHECKS.contains(n.type()))
        || changed && n.status() == Truth.FALSE;
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  private static Condition at(Condition c, java.time.Instant time) {
    return new Condition(
        c.type(), c.status(), c.reason(), c.message(), time, c.observedGeneration());
  }
}
