package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Relays.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a node's relay: the last good report, and the trouble since.
 *
 * @param report the last good report; empty = none yet
 * @param at when it came, by the operator's clock
 * @param trouble what is wrong since then; empty = nothing
 */
public record Reading(Optional<Report> report, Instant at, Optional<Trouble> trouble) {
  /** A relay that restarts is no trouble yet. */
  public static final Duration GRACE = Duration.ofSeconds(45);

  /**
   * Why a relay was not read.
   *
   * @param since since when
   * @param reason NO_RELAY, RELAY_UNREACHABLE, BAD_RESPONSE, CREDENTIALS_MISSING or
   *     CREDENTIALS_REFUSED
   * @param detail the same for people, without times and counters
   */
  public record Trouble(Instant since, Reason reason, String detail) {}

  /** A relay that was never read. */
  public static Reading never(Instant now) {
    return new Reading(Optional.empty(), now, Optional.empty());
  }

  /** Whether nothing is known, good or bad. */
  boolean unknown() {
    return report.isEmpty() && trouble.isEmpty();
  }

  /** What is known after an answer. */
  public Reading with(String node, Reply<Report> answer, Instant now) {
    return switch (answer) {
      case Reply.Ok<Report>(var r) ->
          r.node().filter(n -> !n.equals(node)).isPresent()
              ? with(Reason.BAD_RESPONSE, "the relay says it runs on another node", now)
              : new Reading(Optional.of(r), now, Optional.empty());
      case Reply.NotFound<Report>(var detail) -> with(Reason.BAD_RESPONSE, detail, now);
      case Reply.Rejected<Report>(var cause, var detail) -> with(reason(cause), detail, now);
      case Reply.Unavailable<Report>(var cause, var detail) -> with(reason(cause), detail, now);
    };
  }

  /** What is known once a node has no relay. */
  public Reading withoutRelay(Instant now) {
    return with(Reason.NO_RELAY, "no relay runs there", now);
  }

  /** Trouble that has lasted, or that there was from the beginning. */
  public Optional<Trouble> lasting(Instant now) {
    return trouble.filter(t -> report.isEmpty() || Pace.due(t.since(), GRACE, now));
  }

  /** The report, unless trouble has lasted. */
  public Optional<Report> current(Instant now) {
    return lasting(now).isPresent() ? Optional.empty() : report;
  }

  /** Whether a status may say something else than after an earlier reading, counters aside. */
  public boolean tellsMoreThan(Reading before) {
    return !trouble.map(Trouble::detail).equals(before.trouble.map(Trouble::detail))
        || !report.flatMap(Report::generation).equals(before.report.flatMap(Report::generation))
        || !report.flatMap(Report::problem).equals(before.report.flatMap(Report::problem))
        || report.isPresent() != before.report.isPresent();
  }

  private Reading with(Reason reason, String detail, Instant now) {
    Instant since = trouble.map(Trouble::since).orElse(now);
    return new Reading(report, at, Optional.of(new Trouble(since, reason, detail)));
  }

  private static Reason reason(Reply.Cause cause) {
    return switch (cause) {
      case UNREACHABLE -> Reason.RELAY_UNREACHABLE;
      case CREDENTIALS -> Reason.CREDENTIALS_MISSING;
      case FORBIDDEN -> Reason.CREDENTIALS_REFUSED;
      case BAD_RESPONSE, REFUSED, CONFLICT, HISTORY_REWRITTEN -> Reason.BAD_RESPONSE;
    };
  }
}
