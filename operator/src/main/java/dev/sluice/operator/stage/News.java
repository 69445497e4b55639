package dev.sluice.operator.stage;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told of measuring and gating: each Event is a write, and there are many jobs and gates.
 */
public final class News {
  private News() {}

  /**
   * Transitions, without those that say again, in the same words, what another one says, and
   * without a spec that has been valid from the first.
   */
  public static List<Condition> of(List<Condition> old, List<Condition> next) {
    List<Condition> news = new ArrayList<>();
    for (Condition c : Conditions.transitions(old, next)) {
      boolean expected =
          c.holds()
              && c.type().equals(ConditionType.VALID.wire())
              && Conditions.find(old, ConditionType.VALID).isEmpty();
      if (!expected && news.stream().noneMatch(n -> saysTheSame(n, c))) {
        news.add(c);
      }
    }
    return List.copyOf(news);
  }

  private static boolean saysTheSame(Condition a, Condition b) {
    return a.status() == b.status()
        && a.reason().equals(b.reason())
        && a.message().equals(b.message());
  }
}
