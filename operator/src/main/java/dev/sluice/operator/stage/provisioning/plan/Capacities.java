package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.site.EdgeSiteStatus.Capacity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares what a request asks for with what its site has. */
final class Capacities {
  private Capacities() {}

  /**
   * What is short.
   *
   * @param inPlace whether the request already uses some of the site: then what is free says
   *     nothing about it, and the site's total counts
   * @return empty when it fits, or when the site does not tell
   */
  static Optional<String> shortage(PackageRequest request, SiteFacts site, boolean inPlace) {
    if (site.capacity().isEmpty()) {
      return Optional.empty();
    }
    Capacity c = site.capacity().get();
    List<String> short_ = new ArrayList<>();
    compare(short_, "cpu", request.cpu(), inPlace ? c.totalCpu() : c.availableCpu());
    compare(short_, "memory", request.memory(), inPlace ? c.totalMemory() : c.availableMemory());
    compare(
        short_, "storage", request.storage(), inPlace ? c.totalStorage() : c.availableStorage());
    return short_.isEmpty()
        ? Optional.empty()
        : Optional.of("site " + site.name() + " has not enough: " + String.join(", ", short_));
  }

  private static void compare(
      List<String> out, String what, BigDecimal asked, @Nullable String has) {
    if (has != null && asked.signum() > 0) {
      Amount.parse(has)
          .filter(h -> asked.compareTo(h) > 0)
          .ifPresent(h -> out.add(what + " asked " + text(what, asked) + ", there is " + has));
    }
  }

  private static String text(String what, BigDecimal amount) {
    if (what.equals("cpu")) {
      return amount.stripTrailingZeros().toPlainString();
    }
    BigDecimal mebi = BigDecimal.valueOf(1L << 20);
    BigDecimal[] parts = amount.divideAndRemainder(mebi);
    return parts[1].signum() == 0
        ? parts[0].toPlainString() + "Mi"
        : amount.stripTrailingZeros().toPlainString();
  }
}
