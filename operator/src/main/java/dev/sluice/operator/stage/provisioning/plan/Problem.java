package dev.sluice.operator.stage.provisioning.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing wrong with an input.
 *
 * @param field path of the field, such as {@code spec.networkConfig.vlan}
 * @param value the value found there; empty = absent
 * @param allowed what is allowed instead
 */
public record Problem(String field, String value, String allowed) {
  private static final int MAX_VALUE = 80;

  /** Cuts overlong values. */
  public Problem {
    if (value.length() > MAX_VALUE) {
      value = value.substring(0, MAX_VALUE) + "…";
    }
  }

  /** The problem as one sentence. */
  public String text() {
    return value.isEmpty()
        ? field + ": " + allowed
        : field + ": '" + value + "' is not allowed; " + allowed;
  }

  /** All problems as one message. */
  public static String text(List<Problem> problems) {
    return problems.stream().map(Problem::text).collect(Collectors.joining("; "));
  }
}
