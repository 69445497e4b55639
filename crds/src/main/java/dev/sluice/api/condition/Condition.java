package dev.sluice.api.condition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A standard Kubernetes condition ({@code metav1.Condition}).
 *
 * @param type positive name of a property, unique in its list
 * @param status whether the property holds
 * @param reason CamelCase reason, always a {@link Reason}
 * @param message stable text for people, at most 1024 characters, no times or counters
 * @param lastTransitionTime when {@code status} last changed
 * @param observedGeneration spec generation this was decided for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required String type,
    @Required Truth status,
    @Required String reason,
    @Required String message,
    @Required Instant lastTransitionTime,
    @Nullable Long observedGeneration) {

  private static final int MAX_MESSAGE = 1024;

  /** Cuts an overlong message. */
  public Condition {
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
  }

  /** The three values of a condition. */
  public enum Truth {
    /** The property holds. */
    @JsonProperty("True")
    TRUE,
    /** The property is known not to hold. */
    @JsonProperty("False")
    FALSE,
    /** Nothing is known yet, or no longer. */
    @JsonProperty("Unknown")
    UNKNOWN
  }

  /** A condition whose transition time is settled later by {@link Conditions#merge}. */
  public static Condition of(
      ConditionType type,
      Truth status,
      Reason reason,
      String message,
      Instant now,
      long generation) {
    return new Condition(type.wire(), status, reason.wire(), message, now, generation);
  }

  /** Whether this condition holds. */
  public boolean holds() {
    return status == Truth.TRUE;
  }

  /** Whether this is the condition of the given type. */
  public boolean is(ConditionType wanted) {
    return type.equals(wanted.wire());
  }
}
