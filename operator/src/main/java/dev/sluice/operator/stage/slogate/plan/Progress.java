package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a status may wait to be written because it says nothing but that subjects are watched
 * and go on passing: what is waited for, a begin of watching and a first pass for ten seconds, so
 * that sites that come up one after the other are one write; further passes until there are ten. A
 * restart that loses what waits begins the watch later or counts fewer passes; it never makes a
 * verdict better or earlier.
 */
public final class Progress {
  private static final int PASSES = 10;
  private static final Duration NOT = Duration.ZERO;
  private static final Duration BEGIN = Duration.ofSeconds(10);
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofDays(1);

  private Progress() {}

  /** How long {@code next} can wait to be written over {@code written}; zero = write it. */
  public static Duration patience(@Nullable SLOGateStatus written, SLOGateStatus next) {
    if (written == null) {
      return NOT;
    }
    boolean open = open(written) && open(next);
    if (!Objects.equals(written.observedGeneration(), next.observedGeneration())
        || written.subjects().size() != next.subjects().size()
        || !(open || written.conditions().equals(next.conditions()))) {
      return NOT;
    }
    Duration least = LONG;
    for (int i = 0; i < next.subjects().size(); i++) {
      Duration own = patience(written.subjects().get(i), next.subjects().get(i));
      least = own.compareTo(least) < 0 ? own : least;
    }
    return least;
  }

  private static Duration patience(SubjectVerdict written, SubjectVerdict next) {
    if (written.equals(next)) {
      return LONG;
    }
    if (written.verdict() == Verdict.Pending && next.verdict() == Verdict.Pending) {
      return BEGIN;
    }
    if (next.verdict() != Verdict.Progressing) {
      return NOT;
    }
    if (written.verdict() == Verdict.Pending) {
      return next.failed() + next.noData() + next.errors() == 0 ? BEGIN : NOT;
    }
    if (!Tally.onlyPassed(written, next) || next.passed() - written.passed() >= PASSES) {
      return NOT;
    }
    return written.passed() == 0 ? FIRST : LONG;
  }

  private static boolean open(SLOGateStatus status) {
    return status.verdict() != null && !status.verdict().concluded();
  }
}
