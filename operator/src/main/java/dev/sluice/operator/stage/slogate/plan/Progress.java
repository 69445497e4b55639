package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Whether a status says nothing but that watched subjects go on passing. The first such evaluation
 * is written, then every tenth: what is lost in a restart are at most nine passes, which never
 * makes a verdict better or earlier.
 */
public final class Progress {
  private static final int HELD = 10;

  private Progress() {}

  /** Whether {@code next} can wait to be written over {@code written}. */
  public static boolean canWait(SLOGateStatus written, SLOGateStatus next) {
    return written.verdict() == next.verdict()
        && Objects.equals(written.observedGeneration(), next.observedGeneration())
        && written.conditions().equals(next.conditions())
        && written.subjects().size() == next.subjects().size()
        && IntStream.range(0, next.subjects().size())
            .allMatch(i -> canWait(written.subjects().get(i), next.subjects().get(i)));
  }

  private static boolean canWait(SubjectVerdict written, SubjectVerdict next) {
    return written.equals(next)
        || (next.verdict() == Verdict.Progressing
            && Tally.onlyPassed(written, next)
            && next.passed() - written.passed() < HELD);
  }
}
