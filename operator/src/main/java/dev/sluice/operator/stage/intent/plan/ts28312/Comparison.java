package dev.sluice.operator.stage.intent.plan.ts28312;

import java.util.Locale;
import java.util.Optional;

/** Condition of targets and contexts (TS 28.312 clause 6.2.1.4). */
public enum Comparison {
  /** Equal. */
  IS_EQUAL_TO,
  /** Less. */
  IS_LESS_THAN,
  /** Greater. */
  IS_GREATER_THAN,
  /** Between two values, both allowed. */
  IS_WITHIN_RANGE,
  /** Not between two values. */
  IS_OUTSIDE_RANGE,
  /** One of a list. */
  IS_ONE_OF,
  /** None of a list. */
  IS_NOT_ONE_OF,
  /** At most. */
  IS_EQUAL_TO_OR_LESS_THAN,
  /** At least. */
  IS_EQUAL_TO_OR_GREATER_THAN,
  /** All of a list. */
  IS_ALL_OF;

  /** What may be written, for error messages. */
  public static final String ALLOWED =
      "<, <=, >, >=, ==, lessThan, atMost, greaterThan, atLeast, equal, inRange, oneOf or a"
          + " TS 28.312 condition such as IS_LESS_THAN";

  /** Reads the standard's names, operators, and the words of TMF921 documents. */
  public static Optional<Comparison> of(String text) {
    String flat = text.strip().toLowerCase(Locale.ROOT).replaceAll("[_\\s-]", "");
    for (Comparison c : values()) {
      if (c.name().replace("_", "").toLowerCase(Locale.ROOT).equals(flat)) {
        return Optional.of(c);
      }
    }
    return Optional.ofNullable(
        switch (flat) {
          case "<", "lessthan", "smaller", "lt", "below" -> IS_LESS_THAN;
          case "<=", "≤", "atmost", "lessthanorequal", "lessthanorequalto", "lte", "max" ->
              IS_EQUAL_TO_OR_LESS_THAN;
          case ">", "greaterthan", "greater", "gt", "above" -> IS_GREATER_THAN;
          case ">=", "≥", "atleast", "greaterthanorequal", "greaterthanorequalto", "gte", "min" ->
              IS_EQUAL_TO_OR_GREATER_THAN;
          case "=", "==", "equal", "equals", "equalto", "value", "exactly" -> IS_EQUAL_TO;
          case "inrange", "between", "withinrange", "range" -> IS_WITHIN_RANGE;
          case "outsiderange", "notbetween" -> IS_OUTSIDE_RANGE;
          case "oneof", "in" -> IS_ONE_OF;
          case "notoneof", "notin" -> IS_NOT_ONE_OF;
          case "allof" -> IS_ALL_OF;
          default -> null;
        });
  }
}
