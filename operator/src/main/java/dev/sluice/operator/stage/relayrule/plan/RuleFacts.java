package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.relay.RelayRuleSpec;
import java.time.Instant;
import java.util.Comparator;

/**
 * A rule as its object says it.
 *
 * @param uid its uid: a rule made anew under the same name is another one
 * @param namespace its namespace
 * @param name its name
 * @param generation its generation
 * @param created when it was created
 * @param spec what it wants
 */
public record RuleFacts(
    String uid,
    String namespace,
    String name,
    long generation,
    Instant created,
    RelayRuleSpec spec) {
  /** Oldest first; of the same second, by id: the older one wins every conflict. */
  static final Comparator<RuleFacts> BY_AGE =
      Comparator.comparing(RuleFacts::created).thenComparing(RuleFacts::id);

  /** {@code namespace/name}, as in rule files and reports. */
  public String id() {
    return namespace + "/" + name;
  }
}
