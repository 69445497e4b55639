package dev.sluice.operator.stage.relayrule.plan;

import java.util.Map;

/**
 * A node.
 *
 * @param name its name
 * @param labels its labels
 */
public record NodeFacts(String name, Map<String, String> labels) {
  /** Copies the labels. */
  public NodeFacts {
    labels = Map.copyOf(labels);
  }

  boolean matches(Map<String, String> selector) {
    for (Map.Entry<String, String> wanted : selector.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
