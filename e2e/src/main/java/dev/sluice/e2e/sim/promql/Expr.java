package dev.sluice.e2e.sim.promql;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A parsed query. */
public sealed interface Expr {

  /** A number. */
  record Num(double value) implements Expr {}

  /** A unary minus. */
  record Negate(Expr of) implements Expr {}

  /**
   * A selector.
   *
   * @param metric metric name
   * @param matchers label matchers
   * @param rangeMillis range in brackets; 0 = instant
   */
  record Selector(String metric, List<Matcher> matchers, long rangeMillis) implements Expr {
    boolean matches(Map<String, String> labels) {
      return matchers.stream().allMatch(m -> m.matches(labels.getOrDefault(m.label(), "")));
    }
  }

  /** A call of one of {@link Functions#NAMES}. */
  record Call(String function, List<Expr> arguments) implements Expr {}

  /** An aggregation. */
  record Aggregate(String operator, List<String> by, Expr of) implements Expr {}

  /** {@code + - * / or}. */
  record Binary(String operator, Expr left, Expr right) implements Expr {}

  /**
   * A label matcher.
   *
   * @param label label
   * @param pattern what the whole value must match
   * @param wanted false for {@code !=} and {@code !~}
   */
  record Matcher(String label, Pattern pattern, boolean wanted) {
    boolean matches(String value) {
      return pattern.matcher(value).matches() == wanted;
    }
  }
}
