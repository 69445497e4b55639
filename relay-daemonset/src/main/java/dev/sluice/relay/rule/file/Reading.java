package dev.sluice.relay.rule.file;

import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.RuleSet;
import java.util.List;

/** What came of reading a rule file: all of it, or everything that is wrong with it. */
public sealed interface Reading {
  /** A set that may be used as it is. */
  record Good(RuleSet rules) implements Reading {}

  /** A file that must not be used. */
  record Bad(List<Problem> problems) implements Reading {
    /** Copies the problems; there is at least one. */
    public Bad {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("a bad file has problems");
      }
    }
  }
}
