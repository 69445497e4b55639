package dev.sluice.operator.stage.intent.plan.input;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An inequality as people write it: {@code latency<10ms}, {@code throughputDL >= 1000 Mbps}, {@code
 * <1ms}.
 *
 * @param name what is on the left; empty when only operator and value were written
 * @param operator the operator as written
 * @param value what is on the right
 */
public record Inequality(String name, String operator, String value) {
  private static final Pattern TEXT =
      Pattern.compile("\\s*([^<>=≤≥]*?)\\s*(<=|>=|==|<|>|=|≤|≥)\\s*(\\S.*?)\\s*");

  /** Reads an inequality; empty when the text has no operator or nothing on its right. */
  public static Optional<Inequality> parse(String text) {
    Matcher m = TEXT.matcher(text);
    return m.matches()
        ? Optional.of(new Inequality(m.group(1), m.group(2), m.group(3)))
        : Optional.empty();
  }
}
