package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.operator.kernel.ContentHash;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a verdict: one line {@code subject site gateGeneration generation commit verdict},
 * then one line for each evidence, fields in the record's order, separated by tabs.
 */
final class Digest {
  private Digest() {}

  static String of(SubjectVerdict v) {
    String head =
        line(v.subject(), v.site(), v.gateGeneration(), v.generation(), v.commit(), v.verdict());
    return ContentHash.of(
        Stream.concat(Stream.of(head), v.evidence().stream().map(Digest::line))
            .collect(Collectors.joining("\n")));
  }

  private static String line(Evidence e) {
    return line(
        e.metric(),
        e.operator(),
        e.threshold(),
        e.outcome(),
        e.value(),
        e.unit(),
        e.aggregation(),
        e.samples(),
        e.oldest(),
        e.newest(),
        e.job(),
        e.query(),
        e.source(),
        e.dryRun(),
        e.message());
  }

  private static String line(@Nullable Object... fields) {
    return Stream.of(fields).map(Digest::text).collect(Collectors.joining("\t"));
  }

  private static String text(@Nullable Object field) {
    return field instanceof BigDecimal n ? n.toPlainString() : Objects.toString(field, "");
  }
}
