package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisioningState;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisioningStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Stage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ends a round: phase, the Ready condition, Nephio's words, and when to look again. */
public final class Verdicts {
  /** Reasons a deadline turns into DeadlineExceeded; others say more by themselves. */
  private static final Set<Reason> LATE =
      EnumSet.of(
          Reason.PENDING,
          Reason.IN_PROGRESS,
          Reason.WAITING_FOR_SYNC,
          Reason.WAITING_FOR_SITE,
          Reason.REPOSITORY_UNAVAILABLE,
          Reason.BAD_RESPONSE,
          Reason.SYNC_FAILED);

  private static final Set<Reason> BLOCKED =
      EnumSet.of(
          Reason.SITE_NOT_FOUND,
          Reason.SITE_UNREACHABLE,
          Reason.SUSPENDED,
          Reason.INSUFFICIENT_CAPACITY);

  private Verdicts() {}

  /**
   * The end of a round.
   *
   * @param status what to write
   * @param wake when to look again; empty = only events wake
   */
  public record Closed(ProvisioningRequestStatus status, Optional<Duration> wake) {}

  /** Ends a round. */
  public static Closed close(ProvisioningRequestSpec spec, ProvisioningFacts facts, Round round) {
    Draft d = round.draft();
    Phase phase = phase(facts, d);
    Duration age = age(d, phase);
    Draft ready = ready(spec, facts, d, phase, age);
    ProvisioningRequestStatus status = ready.finish(phase, nephio(ready, phase));
    Optional<Duration> wake =
        switch (round.end().orElse(new Round.End.Flush())) {
          case Round.End.Waiting(var pace) -> pace.after(age);
          case Round.End.Flush() -> Optional.of(Duration.ofMillis(1));
          case Round.End.Release _ -> Optional.empty();
        };
    return new Closed(status, wake);
  }

  private static Phase phase(ProvisioningFacts facts, Draft d) {
    ProvisioningRequestStatus s = d.status();
    Revision revision = s.revision();
    boolean held = ProvisioningPlanner.held(s, d.generation());
    if (facts.request().deleting()) {
      return Phase.Deleting;
    }
    if (!held
        && d.condition(ConditionType.VALID).filter(c -> c.status() == Truth.FALSE).isPresent()) {
      return Phase.Failed;
    }
    if (held && (revision == null || revision.action() == Revision.Action.Remove)) {
      return Phase.RolledBack;
    }
    if (revision == null
        || !held && revision.generation() != d.generation()
        || !d.holds(ConditionType.PUBLISHED)) {
      return is(d, ConditionType.PUBLISHED, BLOCKED) ? Phase.Pending : Phase.Publishing;
    }
    if (held && revision.action() == Revision.Action.Publish) {
      return Phase.Publishing;
    }
    if (!SitePlanner.synced(d)) {
      return Phase.Syncing;
    }
    if (!d.holds(ConditionType.PROVISIONED)) {
      return d.says(ConditionType.PROVISIONED, Reason.SITE_FAILED)
          ? Phase.Failed
          : Phase.Provisioning;
    }
    return held ? Phase.RolledBack : Phase.Fulfilled;
  }

  private static Draft ready(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Draft d, Phase phase, Duration age) {
    ProvisioningRequestStatus s = d.status();
    if (phase == Phase.Deleting) {
      return d.say(
          ConditionType.READY,
          Truth.FALSE,
          Reason.DELETING,
          blocking(d)
              .filter(c -> c.reason().equals(Reason.SITE_UNREACHABLE.wire()))
              .map(Condition::message)
              .orElse("what was delivered is being removed"));
    }
    if (ProvisioningPlanner.held(s, d.generation()) && s.failedRevision() != null) {
      boolean gone = s.verifiedRevision() == null;
      return d.say(
          ConditionType.READY,
          Truth.FALSE,
          gone ? Reason.REMOVED : Reason.ROLLED_BACK,
          "generation "
              + s.failedRevision().generation()
              + " failed: "
              + s.failedRevision().message());
    }
    Optional<Condition> blocking = blocking(d);
    if (blocking.isEmpty()) {
      return d.holds(ConditionType.PUBLISHED) && phase == Phase.Fulfilled
          ? fulfilled(d)
          : d.say(ConditionType.READY, Truth.FALSE, Reason.IN_PROGRESS, "in work");
    }
    Condition c = blocking.get();
    Optional<Duration> deadline = deadline(spec, facts, phase);
    if (in(c, LATE) && deadline.filter(x -> age.compareTo(x) >= 0).isPresent()) {
      return d.say(
          ConditionType.READY,
          Truth.FALSE,
          Reason.DEADLINE_EXCEEDED,
          "stage "
              + phase
              + " takes longer than "
              + deadline.get().toMinutes()
              + " min; waiting for "
              + c.type()
              + ": "
              + c.reason()
              + ": "
              + c.message());
    }
    return d.say(ConditionType.READY, Truth.FALSE, reason(c), c.message());
  }

  private static Draft fulfilled(Draft d) {
    Optional<Condition> failed =
        d.condition(ConditionType.VERIFIED).filter(c -> c.status() == Truth.FALSE);
    return failed.isPresent()
        ? d.say(ConditionType.READY, Truth.FALSE, reason(failed.get()), failed.get().message())
        : d.say(ConditionType.READY, Truth.TRUE, Reason.SUCCEEDED, "delivered as asked");
  }

  /** The first condition in the order of the flow that does not hold. */
  private static Optional<Condition> blocking(Draft d) {
    return List.of(
            ConditionType.VALID,
            ConditionType.PUBLISHED,
            ConditionType.SYNCED,
            ConditionType.PROVISIONED)
        .stream()
        .flatMap(t -> d.condition(t).stream())
        .filter(c -> !c.holds() && !c.reason().equals(Reason.NOT_OBSERVED.wire()))
        .findFirst();
  }

  private static Optional<Duration> deadline(
      ProvisioningRequestSpec spec, ProvisioningFacts facts, Phase phase) {
    if (phase != Phase.Publishing && phase != Phase.Syncing && phase != Phase.Provisioning) {
      return Optional.empty();
    }
    Template.Deadlines deadlines =
        RequestReader.read(facts.request().name(), spec, facts.catalogue())
                instanceof RequestReader.Result.Good(var request)
            ? request.deadlines()
            : Template.Deadlines.STANDARD;
    return Optional.of(
        switch (phase) {
          case Publishing -> deadlines.publish();
          case Syncing -> deadlines.sync();
          default -> deadlines.provisioning();
        });
  }

  private static ProvisioningStatus nephio(Draft d, Phase phase) {
    ProvisioningState state =
        switch (phase) {
          case Fulfilled -> ProvisioningState.fulfilled;
          case Failed, RolledBack -> ProvisioningState.failed;
          case Deleting -> ProvisioningState.deleting;
          case Pending, Publishing, Syncing, Provisioning -> ProvisioningState.progressing;
        };
    String message = d.condition(ConditionType.READY).map(Condition::message).orElse("");
    ProvisioningStatus old = d.status().provisioningStatus();
    return new ProvisioningStatus(
        state,
        message.isEmpty() ? null : message,
        old != null && old.provisioningState() == state && old.provisioningUpdateTime() != null
            ? old.provisioningUpdateTime()
            : d.now());
  }

  private static Duration age(Draft d, Phase phase) {
    Stage stage = d.status().stage();
    return stage != null && stage.name() == phase && stage.generation() == d.generation()
        ? Duration.between(stage.since(), d.now())
        : Duration.ZERO;
  }

  private static boolean is(Draft d, ConditionType type, Set<Reason> reasons) {
    return d.condition(type).filter(c -> in(c, reasons)).isPresent();
  }

  private static boolean in(Condition c, Set<Reason> reasons) {
    return reasons.stream().anyMatch(r -> r.wire().equals(c.reason()));
  }

  private static Reason reason(Condition c) {
    return java.util.Arrays.stream(Reason.values())
        .filter(r -> r.wire().equals(c.reason()))
        .findFirst()
        .orElse(Reason.PENDING);
  }
}
