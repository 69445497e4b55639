package dev.sluice.e2e.relaybench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the relay holds itself to, what was missed, and what could not be judged. */
final class Aims {
  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  Aims(PrintStream out) {
    this.out = out;
  }

  /** A figure that must reach a multiple of another; not judged when one of them is missing. */
  void ratio(String what, double ours, double theirs, double aim) {
    if (Double.isNaN(ours) || Double.isNaN(theirs)) {
      out.println("  not judged  " + what + ": one of the two was not measured");
      return;
    }
    double ratio = ours / theirs;
    tell(
        what, ratio >= aim, String.format(Locale.ROOT, "%.2f x, aim: at least %.2f x", ratio, aim));
  }

  /** A figure that may be no more than a share of another. */
  void atMostRatio(String what, double ours, double theirs, double aim) {
    if (Double.isNaN(ours) || Double.isNaN(theirs)) {
      out.println("  not judged  " + what + ": one of the two was not measured");
      return;
    }
    double ratio = ours / theirs;
    tell(what, ratio <= aim, String.format(Locale.ROOT, "%.2f x, aim: at most %.2f x", ratio, aim));
  }

  /** A figure that must stay below a limit. */
  void below(String what, double value, double limit, String unit) {
    tell(
        what,
        value < limit,
        String.format(Locale.ROOT, "%.1f %s, aim: under %.0f %s", value, unit, limit, unit));
  }

  /** A number of losses that must be zero. */
  void none(String what, long lost) {
    tell(what, lost == 0, lost + " lost, aim: 0");
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
    out.println((met ? "  met         " : "  MISSED      ") + line);
    if (!met) {
      missed.add(line);
    }
  }
}
