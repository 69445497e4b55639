package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.provisioning.NetworkConfig.SliceType;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standardized 5QIs of TS 23.501 table 5.7.4-1 that Sluice chooses from, with their packet delay
 * budget (PDB, ms, UE to UPF) and packet error rate (PER). The PDB bounds the delay, so the choice
 * is the largest PDB that still fits the latency budget; when none does, the smallest there is.
 *
 * <ul>
 *   <li>URLLC needs delay-critical GBR: 84 (30 ms, PER 10^-5) for budgets from 30 ms; 82 or 83 (10
 *       ms, 10^-4) from 10 ms or without a budget, 83 when a throughput is asked for as its maximum
 *       burst is 1354 instead of 255 bytes; 85 (5 ms, 10^-5) below 10 ms when the availability is
 *       at least 99.999 %, else 86 (5 ms, 10^-4, burst 1354).
 *   <li>eMBB is non-GBR: 9 (300 ms, default bearer) without a budget; 6 (300 ms, higher priority)
 *       when a budget from 300 ms comes with a throughput, else 8 (300 ms); 7 (100 ms) from 100 ms;
 *       80 (10 ms, low-latency eMBB) below.
 *   <li>mMTC has no 5QI of its own: 9 without a budget or from 300 ms, else as eMBB.
 * </ul>
 *
 * @param value 5QI
 * @param resourceType {@code Non-GBR} or {@code Delay-critical GBR}
 * @param delayBudgetMillis PDB
 * @param errorRate PER
 */
public record FiveQi(int value, String resourceType, int delayBudgetMillis, String errorRate) {
  private static final String CRITICAL = "Delay-critical GBR";
  private static final String NON_GBR = "Non-GBR";
  private static final BigDecimal FIVE_NINES = new BigDecimal("99.999");

  /**
   * Chooses a 5QI.
   *
   * @param budgetMillis latency budget; null = none given
   * @param availabilityPercent availability; null = none given
   * @param throughput whether a throughput is asked for
   */
  public static FiveQi choose(
      SliceType slice,
      @Nullable BigDecimal budgetMillis,
      @Nullable BigDecimal availabilityPercent,
      boolean throughput) {
    Optional<BigDecimal> budget = Optional.ofNullable(budgetMillis);
    boolean reliable =
        availabilityPercent != null && availabilityPercent.compareTo(FIVE_NINES) >= 0;
    return switch (slice) {
      case URLLC -> urllc(budget, reliable, throughput);
      case eMBB -> embb(budget, throughput);
      case mMTC -> within(budget, 300) ? embb(Optional.empty(), false) : embb(budget, throughput);
    };
  }

  private static FiveQi urllc(Optional<BigDecimal> budget, boolean reliable, boolean throughput) {
    if (budget.isPresent() && within(budget, 30)) {
      return new FiveQi(84, CRITICAL, 30, "1e-5");
    }
    if (within(budget, 10)) {
      return new FiveQi(throughput ? 83 : 82, CRITICAL, 10, "1e-4");
    }
    return reliable ? new FiveQi(85, CRITICAL, 5, "1e-5") : new FiveQi(86, CRITICAL, 5, "1e-4");
  }

  private static FiveQi embb(Optional<BigDecimal> budget, boolean throughput) {
    if (budget.isEmpty()) {
      return new FiveQi(9, NON_GBR, 300, "1e-6");
    }
    if (within(budget, 300)) {
      return new FiveQi(throughput ? 6 : 8, NON_GBR, 300, "1e-6");
    }
    return within(budget, 100)
        ? new FiveQi(7, NON_GBR, 100, "1e-3")
        : new FiveQi(80, NON_GBR, 10, "1e-6");
  }

  /** Whether a delay of so many milliseconds fits the budget; without a budget everything does. */
  private static boolean within(Optional<BigDecimal> budget, int millis) {
    return budget.map(b -> b.compareTo(BigDecimal.valueOf(millis)) >= 0).orElse(true);
  }
}
