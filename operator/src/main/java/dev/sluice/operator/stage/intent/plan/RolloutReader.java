package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.intent.IntentSpec.Rollout;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the roll-out from {@code spec.rollout}, and from TMF characteristics where that is silent.
 */
final class RolloutReader {
  private final Findings findings;
  private final @Nullable Rollout given;
  private Rollout.@Nullable Strategy strategy;
  private List<String> sites = List.of();
  private @Nullable Integer percentage;
  private @Nullable String deadline;

  RolloutReader(@Nullable Rollout given, Findings findings) {
    this.given = given;
    this.findings = findings;
  }

  /** Takes a characteristic; false when it is not about the roll-out. */
  boolean take(Raw.Context c) {
    String text = c.text().strip();
    switch (Settings.flat(c.attribute())) {
      case "rolloutstrategy" -> strategy = strategy(text, c.path());
      case "rolloutcanarypercentage", "canarypercentage" -> percentage = percentage(text, c.path());
      case "rolloutprogressdeadline", "progressdeadline" -> deadline = deadline(text, c.path());
      case "rolloutcanarysites", "canarysites" -> sites = List.of(text.split("\\s*,\\s*", -1));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Rollout.@Nullable Strategy strategy(String text, String path) {
    return switch (Settings.flat(text)) {
      case "canary" -> Rollout.Strategy.Canary;
      case "allatonce", "recreate", "immediate" -> Rollout.Strategy.AllAtOnce;
      default -> {
        findings.error(path, text, "is no roll-out strategy; allowed: canary, all-at-once");
        yield null;
      }
    };
  }

  private @Nullable Integer percentage(String text, String path) {
    String digits = text.replace("%", "").strip();
    if (digits.matches("[0-9]{1,3}")
        && Integer.parseInt(digits) >= 1
        && Integer.parseInt(digits) <= 100) {
      return Integer.valueOf(digits);
    }
    findings.error(path, text, "must be a whole number from 1 to 100");
    return null;
  }

  private @Nullable String deadline(String text, String path) {
    try {
      Durations.parse(text);
      return text;
    } catch (IllegalArgumentException e) {
      findings.error(path, text, "is no duration such as 600s or 10m");
      return null;
    }
  }

  /** The roll-out; what neither says is all at once. */
  Rollout rollout() {
    Optional<Rollout> spec = Optional.ofNullable(given);
    List<String> named = spec.map(Rollout::canarySites).orElse(List.of());
    return new Rollout(
        spec.map(Rollout::strategy)
            .or(() -> Optional.ofNullable(strategy))
            .orElse(Rollout.Strategy.AllAtOnce),
        named.isEmpty() ? sites : named,
        spec.map(Rollout::canaryPercentage).orElse(percentage),
        spec.map(Rollout::progressDeadline)
            .map(d -> deadline(d, "spec.rollout.progressDeadline"))
            .orElse(deadline));
  }
}
