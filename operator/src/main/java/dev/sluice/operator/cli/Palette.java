package dev.sluice.operator.cli;

import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Marks and colours; the marks alone say it all.
 *
 * @param colour whether a terminal shows colours
 */
record Palette(boolean colour) {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String RESET = "\u001b[0m";

  String good(String text) {
    return paint(GREEN, text);
  }

  String bad(String text) {
    return paint(RED, text);
  }

  String open(String text) {
    return paint(YELLOW, text);
  }

  String strong(String text) {
    return paint(BOLD, text);
  }

  String faint(String text) {
    return paint(DIM, text);
  }

  String mark(Truth truth) {
    return switch (truth) {
      case TRUE -> good("✓");
      case FALSE -> bad("✗");
      case UNKNOWN -> open("?");
    };
  }

  String verdict(@Nullable Verdict verdict) {
    return switch (verdict) {
      case null -> open("Pending");
      case Passed -> good("Passed");
      case Failed, Error -> bad(verdict.name());
      case Pending, Progressing, Inconclusive -> open(verdict.name());
    };
  }

  String outcome(String outcome) {
    return switch (outcome) {
      case "Pass" -> good(outcome);
      case "Fail", "Error" -> bad(outcome);
      default -> open(outcome);
    };
  }

  private String paint(String code, String text) {
    return colour ? code + text + RESET : text;
  }
}
