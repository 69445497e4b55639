package dev.sluice.operator.kernel;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as they stand in specs: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 250ms}. */
public final class Durations {
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("([0-9]+(ms|s|m|h))+");

  private Durations() {}

  /** Parses a duration; absent = the default. */
  public static Duration parse(@Nullable String text, Duration absent) {
    return text == null ? absent : parse(text);
  }

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException naming the text and what is allowed
   */
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 30s, 5m, 1h30m or 250ms");
    }
    Duration sum = Duration.ZERO;
    Matcher m = PART.matcher(text);
    while (m.find()) {
      long n = Long.parseLong(m.group(1));
      sum =
          sum.plus(
              switch (m.group(2)) {
                case "ms" -> Duration.ofMillis(n);
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                default -> Duration.ofHours(n);
              });
    }
    return sum;
  }
}
