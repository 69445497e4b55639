package dev.sluice.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant T1 = T0.plusSeconds(60);

  @Test
  void keepsTransitionTimeWhenStatusIsUnchanged() {
    // Given
    List<Condition> old = List.of(ready(Truth.FALSE, Reason.PENDING, T0, 1));
    // When
    List<Condition> merged =
        Conditions.merge(old, List.of(ready(Truth.FALSE, Reason.SITE_UNREACHABLE, T1, 2)));
    // Then
    assertThat(merged).containsExactly(ready(Truth.FALSE, Reason.SITE_UNREACHABLE, T0, 2));
  }

  @Test
  void movesTransitionTimeWhenStatusChanges() {
    List<Condition> old = List.of(ready(Truth.FALSE, Reason.PENDING, T0, 1));
    List<Condition> next = List.of(ready(Truth.TRUE, Reason.SUCCEEDED, T1, 1));
    assertThat(Conditions.merge(old, next)).isEqualTo(next);
  }

  @Test
  void keepsConditionsThatWereNotDecidedNow() {
    Condition valid = Condition.of(ConditionType.VALID, Truth.TRUE, Reason.SUCCEEDED, "", T0, 1);
    Condition ready = ready(Truth.TRUE, Reason.SUCCEEDED, T1, 1);
    assertThat(Conditions.merge(List.of(valid), List.of(ready))).containsExactly(ready, valid);
  }

  @Test
  void cutsAnOverlongMessage() {
    Condition c =
        Condition.of(ConditionType.READY, Truth.TRUE, Reason.PENDING, "x".repeat(2000), T0, 1);
    assertThat(c.message()).hasSize(1024).endsWith("…");
  }

  @Test
  void holdsOnlyForTheGenerationItWasDecidedFor() {
    List<Condition> conditions = List.of(ready(Truth.TRUE, Reason.SUCCEEDED, T0, 3));
    assertThat(Conditions.holds(conditions, ConditionType.READY, 3)).isTrue();
    assertThat(Conditions.holds(conditions, ConditionType.READY, 4)).isFalse();
    assertThat(Conditions.holds(conditions, ConditionType.VALID, 3)).isFalse();
  }

  @Test
  void tellsWhatHoldsWhatNoLongerHoldsAndWhatAPersonShouldLookAt() {
    // Given
    Condition begun = ready(Truth.FALSE, Reason.PENDING, T0, 1);
    Condition message = new Condition("Ready", Truth.FALSE, "Pending", "other", T1, 1L);
    Condition onItsWay = ready(Truth.FALSE, Reason.IN_PROGRESS, T1, 1);
    Condition failed = ready(Truth.FALSE, Reason.SITE_FAILED, T1, 1);
    Condition holds = ready(Truth.TRUE, Reason.SUCCEEDED, T1, 1);
    Condition open = ready(Truth.UNKNOWN, Reason.PENDING, T1, 1);
    // Then
    assertThat(told(null, begun)).isFalse();
    assertThat(told(begun, message)).isFalse();
    assertThat(told(begun, onItsWay)).isFalse();
    assertThat(told(holds, open)).isFalse();
    assertThat(told(begun, failed)).isTrue();
    assertThat(told(null, failed)).isTrue();
    assertThat(told(null, holds)).isTrue();
    assertThat(told(begun, holds)).isTrue();
    assertThat(told(holds, begun)).isTrue();
  }

  @Test
  void aCheckIsToldWhenItIsMendedAndReadyWhenNothingElseIs() {
    // Given
    Condition valid = of(ConditionType.VALID, Truth.TRUE, Reason.SUCCEEDED);
    Condition invalid = of(ConditionType.VALID, Truth.FALSE, Reason.INVALID_SPEC);
    Condition published = of(ConditionType.PUBLISHED, Truth.TRUE, Reason.SUCCEEDED);
    Condition ready = of(ConditionType.READY, Truth.TRUE, Reason.SUCCEEDED);
    // Then
    assertThat(told(null, valid)).isFalse();
    assertThat(told(invalid, valid)).isTrue();
    assertThat(Conditions.transitions(List.of(), List.of(valid, published, ready)))
        .containsExactly(ready);
    assertThat(Conditions.transitions(List.of(), List.of(valid, ready))).containsExactly(ready);
  }

  private static Condition of(ConditionType type, Truth status, Reason reason) {
    return Condition.of(type, status, reason, "", T0, 1);
  }

  private static boolean told(@Nullable Condition before, Condition now) {
    List<Condition> old = before == null ? List.of() : List.of(before);
    return Conditions.transitions(old, List.of(now)).equals(List.of(now));
  }

  /** Merging the same decision again changes nothing, so a quiet system writes nothing. */
  @ParameterizedTest
  @MethodSource("seeds")
  void mergeIsIdempotent(long seed) {
    Random random = new Random(seed);
    List<Condition> old = conditions(random, T0);
    List<Condition> next = conditions(random, T1);
    List<Condition> once = Conditions.merge(old, next);
    assertThat(Conditions.merge(once, next)).isEqualTo(once);
    assertThat(Conditions.transitions(once, Conditions.merge(once, next))).isEmpty();
  }

  /** One merge after the other gives what merging the newer two first gives, per type. */
  @ParameterizedTest
  @MethodSource("seeds")
  void mergeOfThreeDependsOnlyOnTheNewestStatusAndTheTimeItBegan(long seed) {
    // Given
    Random random = new Random(seed);
    List<Condition> first = conditions(random, T0);
    List<Condition> second = conditions(random, T1);
    List<Condition> third = conditions(random, T1.plusSeconds(60));
    // When
    List<Condition> merged = Conditions.merge(Conditions.merge(first, second), third);
    // Then
    for (Condition c : merged) {
      List<Condition> history = history(c.type(), first, second, third);
      Condition newest = history.getLast();
      assertThat(c.status()).isEqualTo(newest.status());
      assertThat(c.reason()).isEqualTo(newest.reason());
      assertThat(c.lastTransitionTime()).isEqualTo(beginOfLastRun(history));
    }
    assertThat(merged.stream().map(Condition::type)).doesNotHaveDuplicates();
  }

  private static Instant beginOfLastRun(List<Condition> history) {
    int i = history.size() - 1;
    while (i > 0 && history.get(i - 1).status() == history.get(i).status()) {
      i--;
    }
    return history.get(i).lastTransitionTime();
  }

  @SafeVarargs
  private static List<Condition> history(String type, List<Condition>... lists) {
    List<Condition> history = new ArrayList<>();
    for (List<Condition> list : lists) {
      list.stream().filter(c -> c.type().equals(type)).forEach(history::add);
    }
    return history;
  }

  private static List<Condition> conditions(Random random, Instant time) {
    List<ConditionType> types = new ArrayList<>(List.of(ConditionType.values()));
    Collections.shuffle(types, random);
    return types.subList(0, random.nextInt(types.size() + 1)).stream()
        .map(type ->
            Condition.of(
                type,
                Truth.values()[random.nextInt(3)],
                Reason.values()[random.nextInt(Reason.values().length)],
                "m" + random.nextInt(3),
                time,
                random.nextLong(1, 4)))
        .toList();
  }

  private static Condition ready(Truth status, Reason reason, Instant time, long generation) {
    return Condition.of(ConditionType.READY, status, reason, "m", time, generation);
  }

  static List<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(Long::valueOf).toList();
  }
}
