package dev.sluice.operator.stage.measurement.plan;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When samples are due. Ticks are absolute instants that depend on nothing but the schedule, so
 * that a restarted operator finds the same ones. Cron runs in UTC: no tick is lost or doubled when
 * clocks are put back or forward.
 */
public sealed interface Schedule {

  /** The newest tick at or before an instant; empty when there was none. */
  Optional<Instant> lastTick(Instant now);

  /** The first tick after an instant. */
  Instant nextTick(Instant after);

  /** Time between the two ticks that follow. */
  default Duration period(Instant now) {
    Instant next = nextTick(now);
    return Duration.between(next, nextTick(next));
  }

  /** A fixed period, counted from the job's creation so that jobs do not all sample at once. */
  static Schedule every(Duration period, Instant anchor) {
    return new Every(period, anchor);
  }

  /**
   * A cron expression: five fields (UNIX), or six with seconds first (Spring).
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Schedule cron(String text) {
    int fields = text.strip().split("\\s+").length;
    if (fields != 5 && fields != 6) {
      throw new IllegalArgumentException(
          "'" + text + "' has " + fields + " fields; cron has five, or six with seconds first");
    }
    try {
      Cron cron = (fields == 5 ? OnCron.UNIX : OnCron.SPRING).parse(text.strip());
      OnCron schedule = new OnCron(text.strip(), ExecutionTime.forCron(cron));
      if (schedule.time.nextExecution(OnCron.utc(OnCron.PROBE)).isEmpty()) {
        throw new IllegalArgumentException("it never comes round");
      }
      return schedule;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no cron expression: " + e.getMessage());
    }
  }

  /** Every so often. */
  record Every(Duration period, Instant anchor) implements Schedule {
    @Override
    public Optional<Instant> lastTick(Instant now) {
      if (now.isBefore(anchor)) {
        return Optional.empty();
      }
      long n = Duration.between(anchor, now).toMillis() / period.toMillis();
      return Optional.of(anchor.plusMillis(n * period.toMillis()));
    }

    @Override
    public Instant nextTick(Instant after) {
      return lastTick(after).map(t -> t.plus(period)).orElse(anchor);
    }

    @Override
    public Duration period(Instant now) {
      return period;
    }
  }

  /** By cron expression. */
  record OnCron(String text, ExecutionTime time) implements Schedule {
    private static final CronParser UNIX = parser(CronType.UNIX);
    private static final CronParser SPRING = parser(CronType.SPRING53);
    private static final Instant PROBE = Instant.parse("2024-01-01T00:00:00Z");

    @Override
    public Optional<Instant> lastTick(Instant now) {
      Instant second = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      return time.lastExecution(utc(second)).map(ZonedDateTime::toInstant);
    }

    @Override
    public Instant nextTick(Instant after) {
      return time.nextExecution(utc(after))
          .map(ZonedDateTime::toInstant)
          .orElseThrow(() -> new IllegalStateException("checked when parsed: " + text));
    }

    private static ZonedDateTime utc(Instant instant) {
      return instant.atZone(ZoneOffset.UTC);
    }

    private static CronParser parser(CronType type) {
      return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type));
    }
  }
}
