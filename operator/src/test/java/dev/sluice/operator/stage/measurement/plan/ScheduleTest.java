package dev.sluice.operator.stage.measurement.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "*/30 * * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z, 2026-01-01T00:00:30Z",
    "*/30 * * * * *, 2026-01-01T00:00:29.999Z, 2026-01-01T00:00:00Z, 2026-01-01T00:00:30Z",
    "*/5 * * * *, 2026-01-01T00:04:59Z, 2026-01-01T00:00:00Z, 2026-01-01T00:05:00Z",
    "*/5 * * * *, 2026-01-01T00:05:00Z, 2026-01-01T00:05:00Z, 2026-01-01T00:10:00Z",
    "0 0 29 2 *, 2026-06-01T00:00:00Z, 2024-02-29T00:00:00Z, 2028-02-29T00:00:00Z",
    "30 2 * * *, 2026-03-29T12:00:00Z, 2026-03-29T02:30:00Z, 2026-03-30T02:30:00Z",
    "30 2 * * *, 2026-10-25T12:00:00Z, 2026-10-25T02:30:00Z, 2026-10-26T02:30:00Z",
    "59 59 23 31 12 *, 2026-12-31T23:59:59Z, 2026-12-31T23:59:59Z, 2027-12-31T23:59:59Z"
  })
  void cronTicksAreExact(String cron, Instant now, Instant last, Instant next) {
    // Given
    Schedule schedule = Schedule.cron(cron);
    // Then
    assertThat(schedule.lastTick(now)).contains(last);
    assertThat(schedule.nextTick(now)).isEqualTo(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"* * *", "61 * * * *", "* * * * * * *", "every day", "0 0 30 2 *", "*/x * * * *"})
  void refusesWhatIsNoSchedule(String cron) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.cron(cron))
        .withMessageContaining("'" + cron + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/30 * * * * *",
        "*/7 * * * * *",
        "0 */5 * * * *",
        "*/5 * * * *",
        "0 3 * * 1-5",
        "15 10,22 1 * *",
        "0 0 12 1/5 * ?"
      })
  void theLastTickIsNeverLateAndTheNextOneAlwaysComes(String cron) {
    // Given
    Schedule schedule = Schedule.cron(cron);
    Random random = new Random(cron.hashCode());
    for (int i = 0; i < 200; i++) {
      Instant now =
          Instant.parse("2024-02-20T00:00:00Z").plusMillis(random.nextLong(70_000_000_000L));
      // When
      Instant last = schedule.lastTick(now).orElseThrow();
      Instant next = schedule.nextTick(now);
      // Then
      assertThat(last).isBeforeOrEqualTo(now);
      assertThat(next).isAfter(now);
      assertThat(schedule.nextTick(last)).isEqualTo(next);
    }
  }

  @Test
  void intervalsCountFromTheJobsCreation() {
    // Given
    Instant created = Instant.parse("2026-01-01T00:00:07Z");
    Schedule schedule = Schedule.every(Duration.ofSeconds(30), created);
    // Then
    assertThat(schedule.lastTick(created.minusSeconds(1))).isEmpty();
    assertThat(schedule.nextTick(created.minusSeconds(1))).isEqualTo(created);
    assertThat(schedule.lastTick(created.plusSeconds(59))).contains(created.plusSeconds(30));
    assertThat(schedule.nextTick(created.plusSeconds(30))).isEqualTo(created.plusSeconds(60));
  }

  @Test
  void aTickIsSampledOnceAlsoAfterARestart() {
    // Given
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    Schedule schedule = Schedule.every(Duration.ofSeconds(30), created);
    Instant now = created.plusSeconds(31);
    // When
    SamplePlan first = SamplePlan.of(schedule, created, created, now);
    // Then
    assertThat(first.tick()).contains(created.plusSeconds(30));
    SamplePlan again = SamplePlan.of(schedule, created, first.tick().get(), now.plusSeconds(5));
    assertThat(again.tick()).isEmpty();
    assertThat(again.wakeAfter()).isEqualTo(Duration.ofSeconds(24));
  }

  @Test
  void missedTicksAreSampledOnceNotOneByOne() {
    // Given
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    Schedule schedule = Schedule.cron("*/30 * * * * *");
    Instant last = created.plusSeconds(30);
    Instant now = created.plus(Duration.ofHours(2)).plusSeconds(4);
    // When
    SamplePlan plan = SamplePlan.of(schedule, created, last, now);
    // Then
    assertThat(plan.tick()).contains(created.plus(Duration.ofHours(2)));
    assertThat(SamplePlan.of(schedule, created, plan.tick().get(), now).tick()).isEmpty();
    assertThat(plan.wakeAfter()).isEqualTo(Duration.ofSeconds(26));
  }

  @Test
  void ticksBeforeTheJobsCreationAreNoneOfIts() {
    // Given
    Schedule nightly = Schedule.cron("0 3 * * *");
    Instant created = Instant.parse("2026-01-01T12:00:00Z");
    // When
    SamplePlan plan = SamplePlan.of(nightly, created, null, created.plusSeconds(60));
    // Then
    assertThat(plan.tick()).isEqualTo(Optional.empty());
    assertThat(plan.wakeAfter()).isEqualTo(Duration.ofHours(15).minusMinutes(1));
  }
}
