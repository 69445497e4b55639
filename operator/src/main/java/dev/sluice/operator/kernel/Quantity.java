package dev.sluice.operator.kernel;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with its unit, as people write them: {@code 10ms}, {@code 1 Gbps}, {@code 99.999%}. Its
 * length and exponent are bounded, so that no text of ten characters becomes a number of a million.
 *
 * @param value the number, never rounded
 * @param unit its unit
 */
public record Quantity(BigDecimal value, Unit unit) {
  private static final Pattern TEXT =
      Pattern.compile(
          "\\s*([+-]?[0-9]{1,40}(?:\\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?)"
              + "\\s*([^0-9\\s]*)\\s*");

  /** Parses a number with an optional unit; empty when it is neither. */
  public static Optional<Quantity> parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Unit.of(m.group(2)).map(u -> new Quantity(new BigDecimal(m.group(1)), u));
  }

  /** The same quantity in another unit of its dimension. */
  public Quantity in(Unit other) {
    return new Quantity(unit.convert(value, other), other);
  }

  /** Number and unit symbol, such as {@code 10ms} or {@code 99.999%}. */
  public String text() {
    return value.toPlainString()
        + (unit == Unit.PERCENT ? "%" : unit == Unit.COUNT ? "" : unit.symbol());
  }
}
