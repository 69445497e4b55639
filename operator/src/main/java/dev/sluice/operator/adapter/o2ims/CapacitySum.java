package dev.sluice.operator.adapter.o2ims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.EdgeSiteStatus.Capacity;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sum of what deployment managers say of their capacity. Two shapes are understood: plain
 * numbers in named units ({@code total_cpu_cores}, {@code totalMemoryGb}) and Kubernetes quantities
 * ({@code cpu: "128"}, {@code availableMemory: "256Gi"}). What no manager tells stays absent.
 */
final class CapacitySum {
  private static final List<Scale> SCALES =
      List.of(
          new Scale("Gi", BigInteger.TWO.pow(30)),
          new Scale("G", BigInteger.TEN.pow(9)),
          new Scale("Mi", BigInteger.TWO.pow(20)),
          new Scale("M", BigInteger.TEN.pow(6)));

  private record Scale(String suffix, BigInteger bytes) {}

  private CapacitySum() {}

  static Optional<Capacity> of(JsonNode managers) {
    Capacity sum =
        new Capacity(
            cores(sum(managers, "cpu", "total", "Cores", BigDecimal.ONE)),
            cores(sum(managers, "cpu", "available", "Cores", BigDecimal.ONE)),
            bytes(sum(managers, "memory", "total", "Gb", BigDecimal.TEN.pow(9))),
            bytes(sum(managers, "memory", "available", "Gb", BigDecimal.TEN.pow(9))),
            bytes(sum(managers, "storage", "total", "Gb", BigDecimal.TEN.pow(9))),
            bytes(sum(managers, "storage", "available", "Gb", BigDecimal.TEN.pow(9))));
    return sum.equals(new Capacity(null, null, null, null, null, null))
        ? Optional.empty()
        : Optional.of(sum);
  }

  private static @Nullable BigDecimal sum(
      JsonNode managers, String what, String which, String unit, BigDecimal factor) {
    BigDecimal sum = null;
    for (JsonNode manager : managers) {
      BigDecimal one = value(manager.path("capacity"), what, which, unit, factor);
      if (one != null) {
        sum = sum == null ? one : sum.add(one);
      }
    }
    return sum;
  }

  private static @Nullable BigDecimal value(
      JsonNode capacity, String what, String which, String unit, BigDecimal factor) {
    String camel = which + Character.toUpperCase(what.charAt(0)) + what.substring(1);
    String snake = which + "_" + what + "_" + unit.toLowerCase(Locale.ROOT);
    for (String key : List.of(snake, camel + unit, camel + unit.toUpperCase(Locale.ROOT))) {
      BigDecimal number = quantity(capacity.path(key));
      if (number != null) {
        return number.multiply(factor);
      }
    }
    List<String> keys =
        "total".equals(which)
            ? List.of(camel, which + "_" + what, what)
            : List.of(camel, which + "_" + what);
    for (String key : keys) {
      BigDecimal number = quantity(capacity.path(key));
      if (number != null) {
        return number;
      }
    }
    return null;
  }

  private static @Nullable BigDecimal quantity(JsonNode node) {
    if (node.isNumber()) {
      return node.decimalValue();
    }
    if (!node.isTextual() || node.textValue().isBlank()) {
      return null;
    }
    try {
      return Quantity.getAmountInBytes(new Quantity(node.textValue().strip()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return null; // not a quantity: the site does not tell
    }
  }

  private static @Nullable String cores(@Nullable BigDecimal cores) {
    if (cores == null) {
      return null;
    }
    BigDecimal plain = cores.stripTrailingZeros();
    return plain.scale() <= 0
        ? plain.toPlainString()
        : cores.movePointRight(3).toBigInteger() + "m";
  }

  private static @Nullable String bytes(@Nullable BigDecimal amount) {
    if (amount == null) {
      return null;
    }
    BigInteger whole = amount.toBigInteger();
    return SCALES.stream()
        .filter(s -> whole.signum() != 0 && whole.mod(s.bytes).signum() == 0)
        .findFirst()
        .map(s -> whole.divide(s.bytes) + s.suffix)
        .orElse(whole.toString());
  }
}
