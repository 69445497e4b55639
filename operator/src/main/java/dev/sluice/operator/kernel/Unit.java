package dev.sluice.operator.kernel;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Units of measured values. A value is converted only within its dimension. */
public enum Unit {
  /** Microseconds. */
  MICROSECONDS(Dimension.TIME, "us", "0.001", "µs", "microseconds"),
  /** Milliseconds, the base of times. */
  MILLISECONDS(Dimension.TIME, "ms", "1", "millisecond", "milliseconds", "msec"),
  /** Seconds. */
  SECONDS(Dimension.TIME, "s", "1000", "sec", "second", "seconds"),
  /** Bits per second. */
  BPS(Dimension.RATE, "bps", "0.000001", "bit/s", "bits/s"),
  /** Kilobits per second. */
  KBPS(Dimension.RATE, "kbps", "0.001", "kbit/s"),
  /** Megabits per second, the base of rates. */
  MBPS(Dimension.RATE, "mbps", "1", "mbit/s", "mb/s"),
  /** Gigabits per second. */
  GBPS(Dimension.RATE, "gbps", "1000", "gbit/s", "gb/s"),
  /** A share of one, the base of shares. */
  RATIO(Dimension.SHARE, "ratio", "1", "fraction"),
  /** Percent. */
  PERCENT(Dimension.SHARE, "percent", "0.01", "%", "percentage", "pct"),
  /** A number of things. */
  COUNT(Dimension.COUNT, "count", "1", "", "number", "1");

  /** What a unit measures. */
  public enum Dimension {
    /** Time spans. */
    TIME,
    /** Data rates. */
    RATE,
    /** Shares of a whole. */
    SHARE,
    /** Plain numbers. */
    COUNT
  }

  private final Dimension dimension;
  private final String symbol;
  private final BigDecimal factor;
  private final Set<String> aliases;

  Unit(Dimension dimension, String symbol, String factor, String... aliases) {
    this.dimension = dimension;
    this.symbol = symbol;
    this.factor = new BigDecimal(factor);
    this.aliases = Set.of(aliases);
  }

  /** What it measures. */
  public Dimension dimension() {
    return dimension;
  }

  /** Its name in specs and metric names: {@code ms}, {@code mbps}, {@code ratio}, … */
  public String symbol() {
    return symbol;
  }

  /** The unit of that name or alias, ignoring case. */
  public static Optional<Unit> of(String name) {
    String n = name.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(u -> u.symbol.equals(n) || u.aliases.contains(n))
        .findFirst();
  }

  /**
   * Converts exactly.
   *
   * @throws IllegalArgumentException when the dimensions differ
   */
  public BigDecimal convert(BigDecimal value, Unit to) {
    if (dimension != to.dimension) {
      throw new IllegalArgumentException(symbol + " cannot be converted to " + to.symbol);
    }
    if (this == to) {
      return value;
    }
    return value.multiply(factor).divide(to.factor, java.math.MathContext.DECIMAL64);
  }
}
