package dev.sluice.e2e.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What this project holds itself to, what was missed, and what could not be judged. */
public final class Aims {
  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  /** Aims that are told to {@code out} as they are judged. */
  public Aims(PrintStream out) {
    this.out = out;
  }

  /** A figure that must reach a multiple of another; not judged when one of them is missing. */
  public void atLeast(String what, Ratio ratio, double aim) {
    compare(what, ratio, ratio.middle() >= aim, "at least", aim);
  }

  /** A figure that may be no more than a share of another; not judged when one is missing. */
  public void atMost(String what, Ratio ratio, double aim) {
    compare(what, ratio, ratio.middle() <= aim, "at most", aim);
  }

  private void compare(String what, Ratio ratio, boolean met, String bound, double aim) {
    if (ratio.pairs() == 0) {
      out.println("  not judged  " + what + ": one of the two was not measured");
      return;
    }
    tell(what, met, String.format(Locale.ROOT, "%s, aim: %s %.2f x", ratio, bound, aim));
  }

  /** A figure that must stay below a limit. */
  public void below(String what, double value, double limit, String unit) {
    tell(
        what,
        value < limit,
        String.format(Locale.ROOT, "%.1f %s, aim: under %.0f %s", value, unit, limit, unit));
  }

  /** A number of losses that must be zero. */
  public void none(String what, long lost) {
    tell(what, lost == 0, lost + " lost, aim: 0");
  }

  /** A fact that must hold. */
  public void holds(String what, boolean holds, String detail) {
    tell(what, holds, detail);
  }

  /** What was missed so far. */
  public List<String> missed() {
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
