package dev.sluice.operator.stage.relayrule.plan;

import java.util.List;

/**
 * Which interfaces nodes do not share, so that what one node sends there reaches no other.
 *
 * @param local names of interfaces; a name that ends in {@code *} stands for all that begin so
 */
public record Links(List<String> local) {
  /** Copies the names. */
  public Links {
    local = List.copyOf(local);
  }

  boolean isLocal(String name) {
    for (String l : local) {
      if (l.endsWith("*") ? name.startsWith(l.substring(0, l.length() - 1)) : name.equals(l)) {
        return true;
      }
    }
    return false;
  }
}
