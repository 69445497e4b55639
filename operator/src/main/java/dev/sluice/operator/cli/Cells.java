package dev.sluice.operator.cli;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Texts of table cells. */
final class Cells {
  private static final String NONE = "-";
  private static final int COMMIT = 8;

  private Cells() {}

  static String or(@Nullable Object value) {
    return value == null || value.toString().isEmpty() ? NONE : value.toString();
  }

  static String truth(Condition.Truth truth) {
    return switch (truth) {
      case TRUE -> "True";
      case FALSE -> "False";
      case UNKNOWN -> "Unknown";
    };
  }

  static Optional<Condition> ready(List<Condition> conditions) {
    return Conditions.find(conditions, ConditionType.READY);
  }

  static String readyStatus(List<Condition> conditions) {
    return ready(conditions).map(c -> truth(c.status())).orElse("Unknown");
  }

  static String readyReason(List<Condition> conditions) {
    return ready(conditions).map(Condition::reason).orElse(NONE);
  }

  static String commit(@Nullable String commit) {
    return commit == null ? NONE : commit.substring(0, Math.min(COMMIT, commit.length()));
  }

  static String age(HasMetadata object, Instant now) {
    String created = object.getMetadata().getCreationTimestamp();
    try {
      return created == null ? NONE : age(Instant.parse(created), now);
    } catch (DateTimeParseException e) {
      return NONE;
    }
  }

  /** Age as kubectl writes it: {@code 45s}, {@code 12m}, {@code 5h}, {@code 3d}. */
  static String age(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.compareTo(Duration.ofMinutes(2)) < 0) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.compareTo(Duration.ofHours(2)) < 0) {
      return age.toMinutes() + "m";
    }
    return age.compareTo(Duration.ofDays(2)) < 0 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
