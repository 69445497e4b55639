package dev.sluice.operator.stage.relayrule.plan;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * All rules of all nodes, compiled.
 *
 * @param verdicts what became of each rule, by id
 * @param files what relays mount
 */
public record Compiled(Map<String, Verdict> verdicts, RuleFiles files) {
  /** Copies the verdicts. */
  public Compiled {
    verdicts = Map.copyOf(verdicts);
  }

  /** Nothing yet. */
  public static Compiled none() {
    return new Compiled(Map.of(), RuleFiles.none());
  }

  /** Ids of rules that have another verdict than before. */
  public Set<String> changedSince(Compiled before) {
    Set<String> changed = new HashSet<>();
    verdicts.forEach((id, verdict) -> {
      if (!Objects.equals(verdict, before.verdicts.get(id))) {
        changed.add(id);
      }
    });
    return changed;
  }

  /** Number of rules that relays have. */
  public long accepted() {
    return verdicts.values().stream().filter(Verdict::accepted).count();
  }

  /** Number of rules over all nodes: what reading every relay once brings. */
  public long rows() {
    return verdicts.values().stream()
        .filter(Verdict::accepted)
        .mapToLong(v -> v.nodes().size())
        .sum();
  }
}
