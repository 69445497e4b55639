package dev.sluice.operator.stage.provisioning.plan;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes resource quantities such as {@code 8000m}, {@code 16Gi} or {@code 1e3}, exactly. */
public final class Amount {
  private static final Pattern TEXT =
      Pattern.compile(
          "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))([eE][+-]?[0-9]{1,2}|[numkMGTPE]|[KMGTPE]i)?");
  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", binary(1)),
          Map.entry("Mi", binary(2)),
          Map.entry("Gi", binary(3)),
          Map.entry("Ti", binary(4)),
          Map.entry("Pi", binary(5)),
          Map.entry("Ei", binary(6)));

  private Amount() {}

  /** The number a quantity stands for; empty when the text is no quantity. */
  public static Optional<BigDecimal> parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(m.group(1));
    String suffix = m.group(2);
    if (suffix == null) {
      return Optional.of(number);
    }
    BigDecimal factor = FACTORS.get(suffix);
    return Optional.of(number.multiply(factor == null ? new BigDecimal("1" + suffix) : factor));
  }

  private static BigDecimal binary(int power) {
    return BigDecimal.valueOf(1024).pow(power);
  }
}
