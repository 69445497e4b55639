package dev.sluice.e2e.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the operator holds itself to on two processors, and what was missed. */
final class Aims {
  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  Aims(PrintStream out) {
    this.out = out;
  }

  /** A figure that must stay below a limit. */
  void below(String what, double value, double limit, String unit) {
    tell(
        what,
        value < limit,
        String.format(Locale.ROOT, "%.1f %s, aim: under %.0f %s", value, unit, limit, unit));
  }

  /** A fact that must hold. */
  void holds(String what, boolean holds, String detail) {
    tell(what, holds, detail);
  }

  /** What was missed so far. */
  List<String> missed() {
    return List.copyOf(missed);
  }

  private void tell(String what, boolean met, String detail) {
    String line = what + ": " + detail;
    out.println((met ? "  met      " : "  MISSED   ") + line);
    if (!met) {
      missed.add(line);
    }
  }
}
