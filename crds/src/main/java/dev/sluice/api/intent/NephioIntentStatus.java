package dev.sluice.api.intent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.condition.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a short Intent stands.
 *
 * @param conditions Translated, Ready
 * @param observedGeneration spec generation this status is about
 * @param intent name of the owned Intent
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NephioIntentStatus(
    List<Condition> conditions, @Nullable Long observedGeneration, @Nullable String intent) {

  /** Copies the collections. */
  public NephioIntentStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
