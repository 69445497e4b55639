package dev.sluice.api;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Decimal numbers in specs and statuses. */
public final class Numbers {
  private Numbers() {}

  /**
   * The number as it comes back from an API server, which keeps 64-bit floats and writes 10.0 as
   * 10. Without this a status with such a number would never be equal to what was read.
   */
  public static @Nullable BigDecimal stored(@Nullable BigDecimal number) {
    if (number == null) {
      return null;
    }
    BigDecimal shortest = BigDecimal.valueOf(number.doubleValue()).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
