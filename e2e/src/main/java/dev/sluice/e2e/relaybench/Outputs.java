package dev.sluice.e2e.relaybench;

import java.util.ArrayList;
import java.util.List;

/**
 * What one relay in a row takes in, and where it sends it.
 *
 * @param from group and port it takes in, on in0
 * @param to its outputs
 */
record Outputs(Target from, List<Target> to) {
  private static final int PORT = 6000;

  Outputs {
    to = List.copyOf(to);
  }

  /** An interface, a group, a port. */
  record Target(String nic, String group, int port) {}

  /** Outputs of the relay at a place in the row, counted from 1. */
  static Outputs of(Lab lab, int place, int fanOut) {
    Target from =
        place == 1 ? new Target("in0", Lab.GROUP, Lab.PORT) : new Target("in0", group(0), PORT);
    int outputs = place == lab.relays() ? fanOut : 1;
    List<Target> to = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      to.add(new Target("out" + i % lab.outputs(), group(i), PORT));
    }
    return new Outputs(from, to);
  }

  private static String group(int i) {
    return "239.2.0." + (i + 1);
  }
}
