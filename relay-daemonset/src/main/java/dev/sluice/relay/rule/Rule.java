package dev.sluice.relay.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow in, one or more copies out.
 *
 * @param id unique in its set; counters survive a change of everything else
 * @param name for people; null = none
 * @param input the flow
 * @param outputs 1 to {@link RuleCheck#MAX_OUTPUTS} copies
 * @param rateLimit null = none
 */
public record Rule(
    String id,
    @Nullable String name,
    Input input,
    List<Output> outputs,
    @Nullable RateLimit rateLimit) {

  /** Copies the outputs. */
  public Rule {
    outputs = List.copyOf(outputs);
  }
}
