package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateSpec.Operator;
import java.math.BigDecimal;

/** Exact comparisons. */
final class Comparison {
  private Comparison() {}

  /** Whether {@code value operator threshold}. */
  static boolean holds(BigDecimal value, Operator operator, BigDecimal threshold) {
    int c = value.compareTo(threshold);
    return switch (operator) {
      case AT_MOST -> c <= 0;
      case AT_LEAST -> c >= 0;
      case LESS -> c < 0;
      case GREATER -> c > 0;
      case EQUAL -> c == 0;
    };
  }

  /**
   * How far a value is on the wrong side: larger is worse, whatever the operator. Only for ordering
   * values of one target.
   */
  static BigDecimal badness(BigDecimal value, Operator operator, BigDecimal threshold) {
    return switch (operator) {
      case AT_MOST, LESS -> value;
      case AT_LEAST, GREATER -> value.negate();
      case EQUAL -> value.subtract(threshold).abs();
    };
  }
}
